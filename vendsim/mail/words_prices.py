"""How suppliers talk about prices: asking, giving way, standing firm, and reading an order back."""

from __future__ import annotations

TABLE = """
[quote]
warm: Thank you so much for asking. Here are our prices.
warm: How nice that you thought of us. These are our prices.
warm: We are glad that you asked. You will find our prices here.
warm: It is a pleasure to hear from you. This is what we can offer.
brisk: Our prices:
brisk: Prices as asked.
brisk: Here is the list.
brisk: Price list as follows.
formal: Thank you for your enquiry. Please find our prices here.
formal: We thank you for your interest and are pleased to quote as follows.
formal: With reference to your enquiry, we submit this quotation.
formal: Thank you for asking. These are our prices.
salesy: Great choice! Feast your eyes on our prices.
salesy: You came to the right place! These are prices that your customers will thank you for.
salesy: Thank you for asking! Here comes our range, priced for people who mean business.
salesy: Exciting news: your price list has arrived!

[declined]
warm: We really would like to say yes, but that is too far from what we can do. Our prices stay as they are.
warm: We thought about it over a coffee, and we cannot do it. Our prices stay as they are, we are sorry.
warm: Thank you for being so open. That is too far for us, I am afraid, so our prices stay unchanged.
warm: Please do not take it amiss: we cannot follow you there, and our prices stay as they are.
brisk: Too far. Our prices stay as they are.
brisk: We cannot do that. Prices stay unchanged.
brisk: No. Our prices stay as they are.
brisk: That does not work for us. Prices stay where they are.
formal: We regret that this is too far from what we can do. Our prices stay as they are.
formal: After due consideration we are unable to follow your proposal. Our prices stay unchanged.
formal: We have looked at your proposal with care and must decline it. Our prices stay as they are.
formal: Unfortunately we cannot agree to this. The prices of our quotation stay in force.
salesy: We love a good haggle, but that is too far! Our prices stay as they are, and they are worth every cent.
salesy: Bold! But quality like ours cannot go there, so our prices stay as they are.
salesy: You drive a hard bargain! This time we have to pass: our great prices stay unchanged.
salesy: Nice try, friend! We cannot do that one, so our prices stay where they are.

[conceded]
warm: We would love to work with you, so we come towards you. These are our new prices.
warm: We sat together and found a way to come towards you. Here are our new prices.
warm: You asked so nicely that we took another look. Our prices are lower now, as you can see.
warm: For you we come down a little. These are our new prices.
brisk: We come towards you. New prices:
brisk: Not all the way, but lower. New prices:
brisk: We can move a bit. New prices here.
brisk: Lowered. See the list.
formal: We are prepared to come towards you. These are our new prices.
formal: Having reviewed your proposal, we are able to lower our prices as follows.
formal: We cannot meet your figure, but we can come closer. Please find our new prices here.
formal: In view of your proposal we have revised our quotation downwards.
salesy: Good news: we fought for you, and we come towards you! Here are your new prices.
salesy: You talked, we listened, and prices went down! Take a look.
salesy: Because we want your business, we sharpened our pencils. Lower prices, just for you!
salesy: Hold on to your hat: new, lower prices for our favourite customer!

[accepted]
warm: Agreed, and with pleasure. These are your new prices.
warm: That works for us, so it is a deal. Here are your new prices.
warm: Yes, we accept, and we are glad that we found each other. Your new prices are here.
warm: We gladly agree. From now on these are your prices.
brisk: Agreed. New prices:
brisk: Deal. New prices here.
brisk: Accepted. Your prices:
brisk: Fine, agreed. See the list.
formal: We accept your offer. These are your new prices.
formal: We are pleased to confirm that we have agreed. Your new prices are as follows.
formal: Your offer is accepted. Please find your new prices here.
formal: We have agreed to your proposal and quote accordingly.
salesy: Deal! These are your new prices.
salesy: Agreed, you are a tough one! Here are your very own prices.
salesy: Let us shake hands on it: accepted! Take a look at your new prices.
salesy: You have got yourself a deal! These prices are yours.

[final]
warm: We have gone as far as we can. These prices are our final offer, and we hope that they suit you.
warm: To be open with you, this is our final offer. We would be so happy if it worked for you.
warm: We cannot go any further, much as we like you. Please take this as our final offer.
warm: This is our final offer, made with a warm heart.
brisk: Our final offer:
brisk: This is our final offer. No further rounds.
brisk: Take these prices as our final offer.
brisk: That is it: our final offer.
formal: These prices are our final offer.
formal: We have reached the limit of what we can do and submit our final offer.
formal: Please regard this quotation as our final offer.
formal: After this exchange we must close the negotiation. This is our final offer.
salesy: This is it: our final offer, and what an offer it is!
salesy: You squeezed us dry! Here is our final offer.
salesy: Last call: this is our final offer, and it will not get any better!
salesy: Drum roll, please: our final offer!

[believed]
warm: We saw what you told us about the other supplier's price, and it made us come closer.
warm: Thank you for telling us about the other price. Because of it we have come closer to you.
warm: The other house's price is a good one, so we moved because of it.
warm: We took the other supplier's price to heart and came closer.
brisk: The other price checks out, so we moved.
brisk: Because of the other supplier's price we came closer.
brisk: Other price noted and believed. We moved.
brisk: We came closer because of the rival's price.
formal: We have verified the other supplier's price and have come closer because of it.
formal: In view of the competing price that you cite, we have come closer.
formal: The competing price has been taken into account, and for that reason we came closer.
formal: We acknowledge the other supplier's price, which has led us to come closer.
salesy: The other house's price is real, and we do not let anyone take you from us: we moved because of it!
salesy: Competition keeps us fit! Because of the other price we came closer.
salesy: We checked the other price, took a deep breath and came closer because of it!
salesy: They named a price, and we answered it by coming closer!

[doubted]
warm: We looked for the other supplier's price that you mention, but we checked and cannot find that price.
warm: Please forgive us: we checked the other price and cannot find it anywhere.
warm: Perhaps there is a mix-up: we checked, and we cannot find the other supplier's price.
warm: About the other price: we checked with care and cannot find that price.
brisk: The other price: checked, cannot find it.
brisk: We checked and cannot find that other price.
brisk: Other supplier's price not found when we checked.
brisk: We cannot find the price that you cite. We checked.
formal: As to the competing price, we checked and cannot find that price.
formal: We have checked the price that you attribute to the other supplier and cannot find it.
formal: Upon checking, we cannot find the competing price that you cite.
formal: We regret that, having checked, we cannot find the price named for the other supplier.
salesy: We know this market inside out: we checked, and we cannot find that other price!
salesy: As for that other price, we had our best people on it: we checked and cannot find that price!
salesy: We checked high and low and cannot find that price anywhere!
salesy: About the competition: we checked and cannot find that price, and we find everything!

[asked]
warm: We have worked out for you what you asked about:
warm: This is what your wishes come to:
warm: For the goods that you have in mind:
warm: We did the sums for you:
brisk: What you asked for:
brisk: Your goods:
brisk: Worked out:
brisk: For your quantities:
formal: The goods that you enquired about are priced as follows:
formal: For the quantities that you name we calculate:
formal: In respect of your list:
formal: Your enquiry, priced:
salesy: And here is your dream basket:
salesy: Just imagine these goods in your machine:
salesy: Your personal package:
salesy: We have already put it together for you:

[close.quote]
warm: Which of these may we put aside for you, and how many?
warm: Which of them would you like to try, and how many?
warm: What would you like to have, and how much of it?
warm: Which goods would do your shop good, and how many?
brisk: Which goods, how many?
brisk: What do you want, and how many?
brisk: Order?
brisk: Your quantities?
formal: Which products, and in what quantities, may we supply?
formal: May we ask which goods you wish to order, and in what quantities?
formal: Would you kindly let us know what you wish to order?
formal: Which of these goods would you like to order?
salesy: So which of these best-sellers shall we send, and how many?
salesy: How many cases of success may we put down for you?
salesy: What will it be, and how many?
salesy: Ready to fill that machine with some of these?

[close.haggle]
warm: Would you like to order at these prices, or shall we keep talking?
warm: How does that sound to you?
warm: Does that suit you, or what did you have in mind?
warm: What do you think, can we do business like this?
brisk: Order, or another offer?
brisk: Do you take it?
brisk: Your answer?
brisk: Does that work?
formal: Do you wish to order at these prices, or to make another offer?
formal: May we have your order, or your reply to these prices?
formal: Are these prices acceptable to you?
formal: How would you like to proceed?
salesy: Shall we make it happen at these prices?
salesy: Who could say no to that, surely not you?
salesy: Can we shake hands on it?
salesy: What do you say, partner?

[close.deal]
warm: What may we send you at these prices, and how many?
warm: Which goods would you like at these prices?
warm: Shall we write up your order now?
warm: Would you like to order at your new prices?
brisk: What do you order?
brisk: Your order?
brisk: Which goods at this price, how many?
brisk: Order now?
formal: May we now have your order at these prices?
formal: Which goods do you wish to order at the agreed prices?
formal: May we ask for your order?
formal: In what quantities do you wish to order at these prices?
salesy: How much of it shall we load up for you?
salesy: Now, how many may we send?
salesy: Shall we get the truck ready?
salesy: What goes into your machine first?

[close.final]
warm: Would you like to order while they hold?
warm: May we hope for an order from you?
warm: Shall we do it?
warm: Do you want to come along with us at these prices?
brisk: Take it?
brisk: Yes or no?
brisk: Do you order?
brisk: Is it a yes?
formal: Do you wish to order before this offer lapses?
formal: May we count on your order?
formal: Will you place an order on this basis?
formal: Do you accept?
salesy: Will you grab it before it is gone?
salesy: Can you really let this one go by?
salesy: Are you in?
salesy: Shall we seal it?

[readback]
warm: Thank you for your mail. Before we place anything we would like to be sure that we got it right.
warm: We want to get this just right for you, so nothing is placed yet.
warm: Before we start, a quick check with you. Nothing is ordered so far.
warm: So that nothing goes wrong for you, we read it back first. Nothing is placed yet.
brisk: Please check. Nothing is placed yet.
brisk: Read back, not placed yet.
brisk: Before we place it:
brisk: Not ordered yet. Check this.
formal: Before we place anything, we kindly ask you to confirm. Nothing has been ordered so far.
formal: Thank you for your mail. We read it back to you; nothing has been placed yet.
formal: In order to avoid errors we ask for your confirmation before anything is placed.
formal: We have prepared the following, which is not placed until you confirm.
salesy: We are on the starting line and only wait for you! Nothing is placed yet.
salesy: Almost there! One quick check before we place anything.
salesy: We want it to be perfect, so here is a read-back before anything is placed.
salesy: One small step to go before we place it!

[doubt]
warm: There is one thing that we could not quite make out:
warm: Could you help us with one point:
warm: We are not sure about one thing:
warm: One little question to you:
brisk: Not clear:
brisk: One point:
brisk: Open:
brisk: Please clear up:
formal: We should be obliged if you would clarify one point:
formal: The following remains unclear to us:
formal: Kindly clarify:
formal: One point requires your attention:
salesy: Just one thing stands between you and your goods:
salesy: One tiny detail:
salesy: Help us to help you:
salesy: One last thing to sort out:

[amend]
warm: How would you like to have it instead?
warm: What may we write down instead?
warm: Shall we change it for you, and how?
warm: What would you like us to do about it?
brisk: What instead?
brisk: Change it how?
brisk: How to go on?
brisk: Your correction?
formal: How do you wish to amend it?
formal: May we ask for your amendment?
formal: How should we proceed?
formal: What correction may we make?
salesy: How can we turn this into a yes?
salesy: What shall we make of it together?
salesy: How do you want it, dear customer?
salesy: Tell us, how shall we fix it?

[close.yes]
warm: Shall we send it on its way?
warm: May we place it for you?
warm: Is this how you would like it?
warm: Would you like us to go ahead?
brisk: Place it?
brisk: Go ahead?
brisk: Right?
brisk: Yes?
formal: May we place the order as stated?
formal: Do you confirm the order in this form?
formal: Shall we proceed on this basis?
formal: Is the above correct, and may we proceed?
salesy: Shall we make it yours?
salesy: One yes and it is done: shall we?
salesy: Are you ready to say yes?
salesy: May we start the engines?
"""
