"""How suppliers talk about all the rest: buying on account, help, small talk, invoices and clubs."""

from __future__ import annotations

TABLE = """
[granted]
warm: We trust you, so you may gladly buy on account.
warm: Of course you may pay us later, we know you by now.
warm: It is a pleasure to let you buy on account.
warm: For a good customer like you, paying later is no trouble.
brisk: Yes, on account.
brisk: Granted.
brisk: You may pay later.
brisk: On account is fine.
formal: We are pleased to let you buy on account.
formal: Your request for payment on account is granted.
formal: We confirm that you may purchase on account.
formal: We are prepared to supply you on account.
salesy: Buy now, pay later: you have earned it!
salesy: For our top customers the door is wide open: buy on account!
salesy: Yes, yes, yes: you can buy on account!
salesy: Your good name is as good as cash with us!

[later]
warm: We would love to, once we know each other a little better.
warm: We are sure that it will come to that, only not just yet.
warm: A little more time together, and then gladly.
warm: Please give it some more orders, and then we will be happy to.
brisk: Not yet.
brisk: Later, after some more orders.
brisk: Too early.
brisk: Not now. First some orders.
formal: We are unable to sell on account to you as yet.
formal: Payment on account is open to regular customers only.
formal: For the time being we must ask you to pay in advance.
formal: We grant payment on account after some completed orders.
salesy: You are on the best way to becoming one of our account stars!
salesy: So close! A few more orders, and paying later is yours!
salesy: Our account club waits for you, just not yet!
salesy: Good things come to those who order!

[never]
warm: We are sorry, but we are a house where everybody pays in advance.
warm: We like you a lot, but we do not sell on account to anybody.
warm: Please do not take it personally: we do not sell on account.
warm: We would if we could, but all our goods are paid in advance.
brisk: We do not sell on account.
brisk: Never on account. In advance only.
brisk: No. All orders are paid in advance.
brisk: Sorry, not on account here.
formal: We regret that we do not sell on account.
formal: It is our policy not to sell on account.
formal: Please understand that all orders are to be paid in advance.
formal: We are unable to offer payment on account.
salesy: We keep our prices hot by not selling on account!
salesy: No accounts, no fuss: everybody pays in advance here!
salesy: We put it all into our offers, so we do not sell on account!
salesy: Simple is beautiful: with us you always pay in advance!

[late]
warm: We would like to, but your payments came late, so we ask you to pay in advance.
warm: We are sorry to bring it up, but your payments were late, so please pay in advance.
warm: It hurts us to say no, but you paid us late.
warm: Please understand us: after late payments we have to be careful.
brisk: No. You paid late.
brisk: Not after late payments.
brisk: Late payments, so in advance only.
brisk: You were late. Please pay in advance.
formal: In view of late payments we can no longer sell to you on account.
formal: As your payments were late, we must insist on payment in advance.
formal: Owing to late payments your account has been suspended.
formal: We regret that late payments do not allow us to sell on account.
salesy: We believe in second chances, but late payments come in the way of buying on account!
salesy: A star pays on time! After late payments we start over, in advance.
salesy: We would love to, but late payments keep your account locked!
salesy: Late payments, long faces: for now you pay in advance!

[refused]
warm: We are sorry, just now we cannot sell to you on account.
warm: Please forgive us, at the moment it has to be in advance.
warm: We wish that we could, but not on account just now.
warm: For the moment we would like you to pay in advance.
brisk: Not on account at the moment.
brisk: Not now. In advance, please.
brisk: No account at present.
brisk: At the moment in advance only.
formal: At present we cannot sell to you on account.
formal: We regret that payment on account is not open to you at present.
formal: For the moment we must ask for payment in advance.
formal: Payment on account cannot be granted at this time.
salesy: Not on account just now, but do keep those orders coming!
salesy: At the moment it is in advance, and worth every cent!
salesy: Your account takes a little nap right now, so please pay in advance!
salesy: No account for the moment, but all of our love!

[help]
warm: Thank you for your mail. We are sorry, but we could not make out what we can do for you.
warm: We tried hard, but we could not carry out your request.
warm: We would love to help, but we could not quite follow your mail.
warm: Please forgive us, we could not make sense of your request.
brisk: Could not carry out your request.
brisk: We cannot use your mail as it is.
brisk: Your request did not work.
brisk: Not understood.
formal: We could not carry out your request.
formal: We regret that we were unable to process your mail.
formal: Your mail could not be processed as it stands.
formal: Unfortunately we were not able to act on your request.
salesy: We are burning to serve you, but we could not carry out your request!
salesy: So much energy here, and we could not make out your wish!
salesy: We want to get it right for you, and your request left us puzzled!
salesy: Almost, but not quite: we could not carry out your request!

[close.help]
warm: Would you write to us once more?
warm: Could you put it in other words for us?
warm: Will you give it another try?
warm: Would you like to try again, perhaps with one of these lines?
brisk: Try again?
brisk: Once more, please?
brisk: Can you rewrite it?
brisk: What exactly do you want?
formal: Would you kindly state your request again?
formal: May we ask you to write to us again?
formal: Could you please put your request in one of these forms?
formal: What may we do for you?
salesy: Shall we try again together?
salesy: Will you give us another shot?
salesy: One more time, for great goods?
salesy: Can you say it again, for your biggest fans?

[note]
warm: Thank you for your kind mail. We found no request in it, so there is nothing for us to do.
warm: It is always nice to hear from you. We understood no request in your mail.
warm: Thank you for writing. As far as we understood, you do not ask for anything.
warm: How kind of you to write. If there was a request in your mail, we did not see it.
brisk: Thanks. No request found in your mail.
brisk: Read. We see no request.
brisk: Thanks for the mail. We understood no request.
brisk: Noted. There is no request in it.
formal: Thank you for your message. We have understood no request in it.
formal: We acknowledge your mail, in which we found no request.
formal: Thank you for writing to us. Your mail contains no request that we could act upon.
formal: We have received your message and see no request in it.
salesy: Thank you for dropping by! We found no request in your mail.
salesy: A mail from you makes our day, even without a request that we could find!
salesy: Great to hear from you! We understood no request this time.
salesy: You write, we smile! Only a request we could not find.

[close.note]
warm: What can we do for you?
warm: Is there something that we may quote for you?
warm: Would you like to see our prices?
warm: May we help you with anything?
brisk: What do you need?
brisk: Want prices?
brisk: Shall we quote?
brisk: Any order?
formal: In what way may we be of service?
formal: May we submit a quotation to you?
formal: Do you wish to receive our prices?
formal: How may we assist you?
salesy: What can we get for you today?
salesy: Shall we show you our fantastic prices?
salesy: Which goods may we spoil you with?
salesy: Are you ready for our price list?

[invoice]
warm: Thank you again for your order. Our costs have changed since we quoted, and so has your invoice.
warm: We are getting your goods together. Our own costs have gone up, so here is your proper invoice.
warm: We know that you will understand: costs have changed, and this is what your order comes to now.
warm: A small matter before your goods leave us. Costs have changed, and the invoice follows them.
brisk: Invoice. Costs have changed.
brisk: Costs went up. Your invoice:
brisk: New costs, new total.
brisk: Final invoice. Our costs have changed.
formal: Please find our final invoice. Our costs have changed since the quotation was issued.
formal: Owing to a change in costs your order has been invoiced as follows.
formal: As costs have changed, the amount of your order has been adjusted.
formal: We hereby invoice your order at the costs that now apply.
salesy: The market moves, and we move with it! Costs have changed, and here is your updated invoice.
salesy: Your goods are in demand! Costs have changed, and this is your final invoice.
salesy: Great goods, new costs: here is your updated invoice!
salesy: Costs have changed, quality has not: here is your final invoice!

[close.invoice]
warm: May we count on you for the difference?
warm: Will you send it, so that you get everything?
warm: Could you see to it soon?
warm: Would you like all of your goods?
brisk: Will you pay the difference?
brisk: Difference paid today?
brisk: All or part of it?
brisk: Do you want it all?
formal: May we ask you to settle the difference?
formal: Will you remit the difference, so that all goods can be sent?
formal: When may we expect the difference?
formal: May we have your payment of the difference?
salesy: Shall we send it all, the moment that you pay the difference?
salesy: Will you seize the whole lot?
salesy: Who would stop halfway, surely not you?
salesy: Shall we go all the way together?

[membership]
warm: We have become fond of you, so we would like to have you in our club. Members pay less for everything.
warm: There is a small circle of friends here who get lower prices, and we would love to see you in it.
warm: We thought of you at once: our club gives its members lower prices.
warm: May we invite you to our club. Its members enjoy lower prices, and you would fit right in.
brisk: Our club: lower prices for members.
brisk: Offer: join our club, pay less for goods.
brisk: Members get lower prices. You can join.
brisk: Club for regular customers, with lower prices.
formal: We have the honour of inviting you to our club, whose members receive lower prices.
formal: Selected customers may join our club and obtain lower prices.
formal: We are pleased to offer you a membership that entitles you to lower prices.
formal: As an established customer you are invited to join our club at lower prices.
salesy: You are invited! Our exclusive club gets you lower prices on everything!
salesy: VIP alert: join the club and watch your prices tumble!
salesy: Only for the best: our club, with lower prices for everything that you buy!
salesy: This is your golden ticket: club members get lower prices, and you are on the list!

[close.membership]
warm: Would you like to join us?
warm: May we welcome you among us?
warm: Will you be one of us?
warm: Shall we keep a place for you?
brisk: Join?
brisk: Are you in?
brisk: Interested?
brisk: Shall we sign you up?
formal: May we welcome you as a member?
formal: Do you wish to join?
formal: May we enter you as a member?
formal: Will you accept the invitation?
salesy: Why pay more, when you can be in?
salesy: Are you ready to be a VIP?
salesy: Will you step inside?
salesy: Can you afford not to join?

[welcome]
warm: It is so good to have you with us. You are a member now, and lower prices come with it.
warm: Welcome among friends! Your membership has begun, and lower prices with it.
warm: We are delighted that you have joined. Lower prices are on your way.
warm: From today you are one of us, with a member's prices.
brisk: You are a member. Lower prices apply.
brisk: Fee received. Member prices from now on.
brisk: Welcome. Lower prices from now on.
brisk: Membership active.
formal: We confirm your membership, which entitles you to lower prices.
formal: Thank you for joining. You are now entitled to the prices of a member.
formal: We have entered you as a member and welcome you to lower prices.
formal: Your membership is confirmed, and we thank you for your confidence.
salesy: Welcome to the club! Lower prices, here you come!
salesy: You did it! You are a VIP now, with the prices of a VIP!
salesy: Pop the corks, you are in! Lower prices are all yours!
salesy: The club has a new star! Enjoy your lower prices!

[close.member]
warm: What would you like as your first order as a member?
warm: May we send you something nice to begin with?
warm: Which goods shall we look out for, for you?
warm: What may we do for our new member?
brisk: First order?
brisk: What do you order?
brisk: Which goods?
brisk: Ready to order?
formal: May we have your first order as a member?
formal: Which goods may we supply to you as a member?
formal: Do you wish to place an order?
formal: What may we supply?
salesy: What is the first thing that you grab?
salesy: Ready for your first VIP order?
salesy: Which goods shall we roll out the carpet for?
salesy: How big is your first VIP order going to be?
"""
