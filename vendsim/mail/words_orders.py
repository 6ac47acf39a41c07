"""How suppliers talk about orders: placed, waiting for money, called off, asked after."""

from __future__ import annotations

TABLE = """
[order]
warm: Thank you for your trust. Your order is in good hands.
warm: It is done, your order is placed. Thank you!
warm: We are happy to confirm your order.
warm: Lovely, your order is placed. Here is what is coming to you.
brisk: Order placed.
brisk: Confirmed.
brisk: Your order is in.
brisk: Booked.
formal: We hereby confirm your order.
formal: Thank you for your order, which has been placed as follows.
formal: We are pleased to confirm that your order is placed.
formal: We acknowledge your order with thanks.
salesy: Hooray, your order is placed!
salesy: Excellent choice! Your order is confirmed.
salesy: You are going to love this: your order is placed!
salesy: It is official: your order is in, and what an order it is!

[close.order]
warm: When the goods are there, please take a look and write to us if anything is missing.
warm: Please count the goods when they come, and tell us if something is not right.
warm: We hope that you enjoy them. If anything is wrong when they come, please write to us.
warm: Please have a look at the goods when they arrive, and let us know if all is well.
brisk: Please count on arrival and report what is missing.
brisk: Please check on arrival.
brisk: If something is missing on arrival, please write at once.
brisk: Please check the delivery when it comes.
formal: Please inspect the goods on arrival and notify us of anything that is missing.
formal: We ask you to please check the delivery and to report any shortage without delay.
formal: Please verify the quantities on receipt and advise us of any difference.
formal: Should anything be missing on arrival, please notify us promptly.
salesy: Please make room on the shelf, count your treasures when they come, and tell us if any is missing!
salesy: Get the machine ready, please, and write to us if anything is missing on arrival!
salesy: Please check the goods when they arrive, and then watch them sell!
salesy: Please count the goods on arrival, and come back to us soon for more!

[unpaid]
warm: Thank you for your order. We have noted it down, but it is not paid for yet.
warm: We have your order here and would love to start, but it is not paid for yet.
warm: Your order is with us, and only the money is still to come.
warm: We have put your order on our list. It is not paid for yet, so it has to wait a little.
brisk: Order noted, not paid yet.
brisk: We have your order. Payment is missing.
brisk: Order waits for your money.
brisk: Noted. Not paid for yet.
formal: We have noted this order, but it is not paid for yet.
formal: Thank you for your order. We have received no full payment for it so far.
formal: Your order has been noted and awaits your payment.
formal: We acknowledge your order, which cannot be placed before it is paid for.
salesy: What a fine order! Only the payment stands between you and your goods.
salesy: Your order is on the launch pad, it is just not paid for yet!
salesy: So close! Your order is noted and only waits for your payment.
salesy: Great picks! We have noted your order, and it waits for your payment.

[close.pay]
warm: Could you send it when it suits you?
warm: May we look forward to your payment?
warm: Would you be so kind as to see to the payment?
warm: Will you let us have it soon?
brisk: When do you pay?
brisk: Will you pay it today?
brisk: Can you send it?
brisk: Payment when?
formal: May we ask you to arrange the payment?
formal: When may we expect your payment?
formal: Would you kindly settle the amount?
formal: May we ask for your payment at your earliest convenience?
salesy: Shall we get it moving, with your payment?
salesy: Will you make that quick payment, so that we can shine for you?
salesy: One payment and we are good: will you do it today?
salesy: What are you waiting for, surely not for us?

[uncovered]
warm: We are so sorry, but we could not place this order, because your account does not cover it.
warm: Sadly this order could not go ahead: your account does not cover it.
warm: We tried, but your account does not cover this order, so we had to let it be.
warm: Please do not be cross: your account does not cover this order, so we could not place it.
brisk: Order not placed. Your account does not cover it.
brisk: Not placed: account too low.
brisk: Your account does not cover this order. Not placed.
brisk: Could not place it. The account does not cover it.
formal: We could not place this order, because your account does not cover it.
formal: We regret that this order was not placed, as your account does not cover it.
formal: Please note that your account does not cover the following order, which was not placed.
formal: As your account does not cover it, the following order could not be accepted.
salesy: So near and yet so far: your account does not cover this order, so it was not placed!
salesy: What a great order, if only your account covered it! It was not placed.
salesy: We wanted to send it right away, but your account does not cover it. It was not placed.
salesy: Your taste is better than your balance this time! The order was not placed.

[close.again]
warm: Please order again when the money is there, we will be happy to help.
warm: Please try again as soon as you can, we are looking forward to it.
warm: Please come back to us when the money is there.
warm: When the money is there, please just order once more.
brisk: Money first, then please order again.
brisk: Please order again later.
brisk: Please retry once it is covered.
brisk: When covered, please order again.
formal: Please order again when the money is there.
formal: Please place your order again once your account covers it.
formal: Please submit the order anew when the funds are there.
formal: We ask you to please renew your order as soon as it is covered.
salesy: Please order again when the money is there, these goods deserve it!
salesy: Please come back soon, your goods are dying to meet you!
salesy: Please try again when the money is there, we keep our fingers crossed!
salesy: Please order again soon, these goods belong in your machine!

[cancelled]
warm: No trouble at all, we have cancelled your order.
warm: We are sorry to see it go, but your order is cancelled as you wished.
warm: These things happen. Your order is cancelled.
warm: As you wish, we have taken your order off our list.
brisk: Order cancelled.
brisk: Done, cancelled.
brisk: Cancelled as asked.
brisk: Your order is off.
formal: We confirm the cancellation of your order.
formal: As requested, your order has been cancelled.
formal: In accordance with your instruction the order is cancelled.
formal: Please take note that your order has been cancelled.
salesy: It breaks our hearts, but your order is cancelled!
salesy: Your wish is our command, even this one: your order is cancelled.
salesy: Cancelled, no hard feelings!
salesy: We had such plans for it, but your order is cancelled.

[dropped]
warm: Of course, we have dropped it. Nothing was ordered.
warm: No trouble, it was only a proposal and we put it away. Nothing was ordered.
warm: As you wish, we forget about it. Nothing was ordered.
warm: That is quite all right, we let it go. Nothing was ordered.
brisk: Dropped. Nothing was ordered.
brisk: Off the table. Nothing was ordered.
brisk: Proposal deleted. Nothing was ordered.
brisk: Forgotten. Nothing was ordered.
formal: We have withdrawn the proposal. Nothing was ordered.
formal: As requested, the proposal has been discarded. Nothing was ordered.
formal: We take note that you do not wish to proceed. Nothing was ordered.
formal: The proposal is void. Nothing was ordered.
salesy: Alright, we tear it up! Nothing was ordered.
salesy: What a pity, it was such a fine proposal! It is gone, and nothing was ordered.
salesy: Consider it gone! Nothing was ordered.
salesy: No worries, we drop it and keep smiling! Nothing was ordered.

[close.instead]
warm: Would you like something else instead?
warm: Is there something that suits you better?
warm: What could we offer you instead?
warm: May we find something else for you?
brisk: Something else instead?
brisk: What instead?
brisk: New order?
brisk: Want something different?
formal: Do you wish to order anything in its place?
formal: May we offer you something else?
formal: Do you wish to place another order?
formal: Is there another product of interest to you?
salesy: What shall we tempt you with instead?
salesy: Which of our other stars may we send you?
salesy: Shall we find you something even better?
salesy: Ready for something new?

[unknown]
warm: We looked everywhere, but we find no such order of yours under way with us.
warm: We would gladly help, but there is no such order under way here.
warm: It seems that we have no such order of yours under way.
warm: We went through our books for you, and no such order is under way.
brisk: No such order under way here.
brisk: We find no such order under way.
brisk: Nothing to cancel: no such order is under way.
brisk: Not found among the orders under way.
formal: We have no record of such an order under way.
formal: We are unable to find any such order under way.
formal: According to our books no such order is under way.
formal: Please note that no such order is under way with us.
salesy: We turned the house upside down: no such order is under way!
salesy: Funny thing, we find no such order under way!
salesy: Our books are full of great orders, but no such order of yours is under way.
salesy: No such order is under way, so there is nothing to lose!

[dispatched]
warm: We wish we could, but this order has already left us and cannot be cancelled any more.
warm: You just missed it: the goods are on the road, and we cannot cancel the order any more.
warm: We are so sorry, the goods are already dispatched and it is too late to cancel.
warm: Sadly it is too late, your goods have been dispatched.
brisk: Too late, already dispatched.
brisk: Dispatched. Cannot be cancelled.
brisk: It has left. No cancellation.
brisk: Goods are on the road, too late to cancel.
formal: This order has been dispatched and can no longer be cancelled.
formal: We regret that a cancellation is not possible, as the goods have been dispatched.
formal: As the goods have already left us, the order cannot be cancelled.
formal: The goods have been dispatched, so that we cannot accept the cancellation.
salesy: We were too fast for you: the goods are dispatched and cannot be called back!
salesy: Zoom, it is gone! Dispatched goods cannot be cancelled.
salesy: Our truck is already rolling with your goods, so we cannot cancel any more!
salesy: Already dispatched, that is how eager we are! It cannot be cancelled now.

[which]
warm: We will gladly see to it, there is just more than one order of yours under way.
warm: You have more than one order with us, so we do not want to pick the wrong one.
warm: Happy to help, but several orders of yours are under way, and nothing is cancelled yet.
warm: We were not sure which of your orders you mean, so we have left them all alone.
brisk: Several orders under way. Nothing is cancelled yet.
brisk: More than one order here. Nothing cancelled.
brisk: Need to know which order. Nothing is cancelled yet.
brisk: Not clear which order. All of them stand.
formal: As several of your orders are under way, we have not cancelled any of them yet.
formal: Your mail does not say which order you mean, so nothing has been cancelled yet.
formal: Before we cancel anything, we need to know which of your orders you mean.
formal: More than one order is under way, and we have left them unchanged for now.
salesy: You are such a good customer that we hold several orders of yours! Nothing is cancelled so far.
salesy: So many orders, so little clue which one you mean! Nothing is cancelled yet.
salesy: With all your orders under way we would hate to cancel the wrong one, so all of them stand.
salesy: Hold on, you have several orders rolling! Nothing is cancelled yet.

[sure]
warm: We would not like to call off an order that you may still want, so nothing is cancelled yet.
warm: Before we cancel anything for you, we would like to be sure. The order stands for now.
warm: We read your mail twice and are not certain, so we have left your order as it is.
warm: Nothing is cancelled so far; we would rather ask you first.
brisk: Not cancelled. Need a clear word first.
brisk: Order stands until you say so.
brisk: Nothing cancelled yet.
brisk: Order unchanged so far.
formal: We have not cancelled the order, as your mail does not ask for it beyond doubt.
formal: The order stands unless you call it off expressly.
formal: Before an order is cancelled we ask for a clear instruction.
formal: Your order remains unchanged for the time being.
salesy: Such a fine order! We left it just as it is until we hear from you!
salesy: We could not believe it, so your order still stands!
salesy: Your order is too good to lose by a misunderstanding, so it stands!
salesy: Nothing is cancelled, we keep your goods rolling for now!

[close.sure]
warm: Shall we call it off for you?
warm: Would you like us to cancel it?
warm: Do you want it cancelled?
warm: Is it your wish that we cancel it?
brisk: Cancel it?
brisk: Still cancel?
brisk: Call it off?
brisk: Your decision?
formal: Do you wish to cancel the order?
formal: Shall the order be cancelled?
formal: May we ask for your decision?
formal: Is the order to be called off?
salesy: You do want your goods, do you not?
salesy: Shall we keep it coming?
salesy: Do you really want to miss it?
salesy: Should we stop it, or keep it rolling?

[close.which]
warm: Which order do you mean?
warm: Could you tell us which order you have in mind?
warm: Would you tell us the number of the order?
warm: Which of your orders is it about?
brisk: Which order?
brisk: Order number?
brisk: Which one do you mean?
brisk: Number of the order?
formal: To which order do you refer?
formal: Would you kindly state the number of the order?
formal: May we ask for the reference of the order?
formal: Which order is concerned?
salesy: So which one is it?
salesy: Can you give us the order number, and we do the rest?
salesy: Which order shall we look after for you?
salesy: Will you tell us the magic number of the order?

[status]
warm: It is good that you ask. This is what is on its way to you.
warm: We had a look for you. These goods are coming:
warm: Your goods are on our mind, and this is how things stand.
warm: Here is how your orders are doing.
brisk: Under way:
brisk: Your orders:
brisk: Status as follows.
brisk: On its way:
formal: In reply to your enquiry we inform you about your orders under way.
formal: The following orders of yours are under way.
formal: We have looked into the matter. Your orders stand as follows.
formal: Please find the state of your orders here.
salesy: Good things are coming your way!
salesy: Get the shelves ready, this is rolling towards you:
salesy: Your goods can hardly wait to meet you! This is under way:
salesy: Here comes the parade of your orders!

[idle]
warm: We had a look for you: nothing of yours is on its way from us just now.
warm: At the moment there is no order of yours under way here.
warm: We looked it up with care, and no goods of yours are on their way.
warm: Your page in our book is empty just now: nothing is under way.
brisk: Nothing under way.
brisk: No order of yours is under way.
brisk: No goods on their way to you.
brisk: Nothing on its way from us.
formal: At present no order of yours is under way.
formal: We inform you that nothing is on its way to you at present.
formal: According to our books no goods are on their way to you.
formal: There is no order of yours under way with us.
salesy: Nothing under way, and that cries out for an order!
salesy: Not a single case of yours is on the road, what a waste of a good truck!
salesy: Nothing is under way just now, so our truck is all yours!
salesy: The road is empty: nothing is on its way to you!
"""
