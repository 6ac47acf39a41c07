"""How suppliers bring bad news: goods that are missing or late, higher prices, money that is due, the end."""

from __future__ import annotations

TABLE = """
[credited]
warm: You are right, and we are truly sorry. We make it good.
warm: Thank you for telling us. That should not have happened, and we make it good.
warm: We are so sorry for the trouble. Of course you get your money back.
warm: That was our mistake, please forgive us.
brisk: You are right. Sorry.
brisk: Claim accepted.
brisk: Checked, our mistake.
brisk: Our fault. Settled.
formal: We have examined your claim and accept it. Please accept our apologies.
formal: Your claim is justified, and we apologise for the inconvenience.
formal: We regret the error in your delivery and settle your claim.
formal: Following your notice we have reviewed the delivery and accept your claim.
salesy: Oh no! That is not how we treat our stars, so we make it good at once!
salesy: Our mistake, our treat: you get your money back!
salesy: We are so sorry! A promise is a promise, and here is your money.
salesy: You deserve better from us, and here is the proof that we mean it!

[put_off]
warm: Thank you for letting us know. I am sure that there is a simple explanation, and we are looking into it.
warm: Oh dear, that is not like us at all. A colleague is looking into it for you.
warm: We are very sorry to hear this. Somebody here is already asking around, and we will see what can be done.
warm: Thank you for your patience. We take this to heart and are looking into it with the warehouse.
brisk: Thanks, we look into it.
brisk: Noted. The warehouse is checking.
brisk: We are on it. These things take a moment.
brisk: Passed on to the colleagues. They look into it.
formal: Thank you for bringing this to our attention. The matter is being looked into.
formal: Your message has been forwarded to the department in charge, which is looking into it.
formal: We have taken note of your message and have opened an internal review.
formal: Please rest assured that your concern is being looked into with due care.
salesy: Thank you for the feedback, it helps us to become even better! We are looking into it.
salesy: Your happiness is our top priority! Our care team is looking into it.
salesy: We hear you! Somebody very capable is looking into it right now.
salesy: What a rare thing to happen! We are looking into it with all we have.

[close.patience]
warm: May we come back to you when we know more?
warm: Will you bear with us for a little while?
warm: Can you give us a little time?
warm: Would you let us look into it first?
brisk: Can it wait a little?
brisk: May we get back to you?
brisk: Bear with us?
brisk: Give us some time?
formal: May we ask for your patience until the matter is clear?
formal: May we revert to you in due course?
formal: Would you kindly allow us some time?
formal: May we ask you to await our findings?
salesy: Will you give us the chance to make you smile again?
salesy: Can you hang in there for us?
salesy: Will you stay with us while we work our magic?
salesy: May we surprise you with an answer soon?

[nothing_missing]
warm: We checked twice for you, but by our books all was delivered, or the time for a claim is over.
warm: We are sorry that you are not happy. Our records show that all came, or that the time for claims is over.
warm: We really looked for it, but as far as we can see all was delivered, or the time for claims is over.
warm: We would love to help, but for us nothing is missing, or the time to claim it is over.
brisk: Nothing missing by our records, or the time for claims is over.
brisk: Checked. All delivered, or the claim comes too late.
brisk: No open shortage on our side, or the time for claims is over.
brisk: By our books all was delivered, or you are too late.
formal: According to our records all was delivered, or the time for claims is over.
formal: We are unable to accept the claim: all was delivered, or the time for claims has passed.
formal: Our review shows that everything was delivered or that the time for claims is over.
formal: We find no goods missing for which a claim could still be made.
salesy: Our champions in the warehouse are sure: all was delivered, or the time for claims is over!
salesy: We checked it all for you: everything came, or the time for claims is over!
salesy: Good news from our records: all was delivered! If not, the time for claims is over.
salesy: Our books shine: all was delivered, or the time for claims is over!

[close.missing]
warm: If you see it otherwise, could you tell us which order it is about?
warm: Which order did you think of?
warm: Could it be about another order?
warm: May we help you in another way?
brisk: Other order, perhaps?
brisk: Which order is it about?
brisk: Anything else missing?
brisk: Did you mean another order?
formal: If you differ, would you kindly state the order concerned?
formal: Does your claim refer to another order?
formal: May we ask you to verify your count?
formal: To which order does your claim refer?
salesy: Which order may we look at again for you?
salesy: Could the goods be hiding somewhere in that busy shop of yours?
salesy: Shall we turn the page and talk about your next order?
salesy: Did you perhaps mean another of your fine orders?

[refund]
warm: We have to own up: a part of your delivery was missing. We are so sorry.
warm: We noticed that a part of your delivery was missing, and we are very sorry.
warm: You did not even have to ask: a part of your delivery was missing, and that is our fault.
warm: Please forgive us, a part of your delivery was missing.
brisk: A part of your delivery was missing. Sorry.
brisk: Our mistake: your delivery was not complete.
brisk: We sent too little. Sorry.
brisk: Your delivery fell short. Sorry for that.
formal: A part of your delivery was missing. We are sorry.
formal: We regret to inform you that a part of your delivery was missing.
formal: Upon review, a part of your delivery was missing. Please accept our apologies.
formal: Your delivery was incomplete, for which we apologise.
salesy: Oops! A part of your delivery was missing, and nobody leaves us short-changed!
salesy: We slipped: a part of your delivery was missing. But we are quick to make it good!
salesy: A part of your delivery was missing, and we could not sleep until we fixed it!
salesy: We promise the best, and a part of your delivery was missing. Here is how we make it good!

[delay]
warm: We are so sorry, your delivery is late. It will take a little longer until it is with you.
warm: We know that you are waiting, and we are sorry: your delivery is late.
warm: This is not the news that we wanted to give you: your delivery is late.
warm: Please forgive us, your goods did not make it in time.
brisk: Your delivery is late. Sorry.
brisk: Delay on your order.
brisk: Your goods are late.
brisk: Late delivery, new date below.
formal: We regret to inform you that your delivery is late.
formal: Please accept our apologies: your delivery has been delayed.
formal: Owing to a delay your goods could not be delivered as promised.
formal: Your delivery could not be made on the promised date, which we regret.
salesy: Good things take time, and yours take a little longer: your delivery is late!
salesy: We are running as fast as we can, but your delivery is late!
salesy: The suspense goes on: your delivery is late, and it will be worth the wait!
salesy: Small hiccup, great goods: your delivery is late!

[close.delay]
warm: Can you forgive us and wait a little longer?
warm: Will you bear with us until then?
warm: Is that still all right for you?
warm: Does that leave you in trouble, and can we help?
brisk: OK for you?
brisk: Can you wait?
brisk: Does that work?
brisk: Still fine?
formal: May we ask for your patience until then?
formal: Is the new date acceptable to you?
formal: May we count on your understanding?
formal: Does the new date suit you?
salesy: Can you hold out for us?
salesy: Will you wait for the best?
salesy: Shall we make it up to you with our next quote?
salesy: Still with us?

[hike]
warm: This is never a nice letter to write. We have to raise our prices.
warm: We held out as long as we could, but now our prices have to go up.
warm: We hope that you will understand: we have to raise our prices.
warm: We would rather not, but everything has become dearer for us too, and our prices go up.
brisk: Our prices go up.
brisk: New prices from now on.
brisk: We raise our prices.
brisk: Price rise:
formal: We wish to inform you of a change in our prices.
formal: Owing to higher costs we are obliged to raise our prices.
formal: Please take note that our prices have been revised.
formal: We regret that an adjustment of our prices has become necessary.
salesy: Quality has its price, and ours has just grown a little!
salesy: Big changes here, and they make us even better: we adjust our prices!
salesy: As a customer of the heart you hear it first: our prices go up!
salesy: We invest in you, and so our prices move up!

[close.hike]
warm: May we send you a fresh quote?
warm: Would you like to see what that means for your goods?
warm: Shall we talk about it?
warm: Will you stay with us?
brisk: New quote?
brisk: Want the new list?
brisk: Shall we quote again?
brisk: Send you the new prices?
formal: May we submit a new quotation to you?
formal: Do you wish to receive our new price list?
formal: May we continue to supply you on this basis?
formal: Would you like us to quote anew?
salesy: Shall we send you the shiny new price list?
salesy: Want to see the new prices first of all?
salesy: Are you with us on the way up?
salesy: May we put together a new quote just for you?

[closing]
warm: With a heavy heart we have to say good-bye.
warm: We wish that we did not have to write this. Thank you for having been with us.
warm: All good things come to an end, and so does our little house.
warm: It was lovely to have you as a customer, and it hurts to write this.
brisk: We close.
brisk: Bad news, in short.
brisk: We are giving up.
brisk: Our last mail to you.
formal: We are sorry to inform you of the following.
formal: It is with regret that we make this announcement.
formal: We wish to give you notice of the end of our business.
formal: We regret to announce the end of our operations.
salesy: The curtain falls! What a ride it was with you!
salesy: Even the greatest shows have a last night, and ours has come.
salesy: We go out with our heads held high!
salesy: Our story ends here, and you were one of its heroes!

[bill]
warm: Just a friendly word about your account.
warm: A little reminder from us about your account.
warm: May we gently remind you of your account.
warm: We hope that business is good. A quick word about your account.
brisk: Your account:
brisk: Account reminder.
brisk: Money due.
brisk: About your account.
formal: We take the liberty of reminding you of your account.
formal: Please find the state of your account here.
formal: This is a reminder concerning your account with us.
formal: We wish to draw your attention to your account.
salesy: A quick hello from our book-keeping!
salesy: Great customers pay on time, and you are a great customer!
salesy: Your account calls, and it sounds a little lonely!
salesy: Time flies when business is good, and so do due dates!

[overdue]
warm: It surely slipped your mind, so a friendly word: your account is overdue.
warm: We know how busy you are, but your account is overdue.
warm: We do not like to press you, but your account is overdue.
warm: We had hoped to hear from you, as your account is overdue.
brisk: Your account is overdue.
brisk: Overdue. Please pay.
brisk: You are late with your payment.
brisk: We still wait for your money.
formal: We have to inform you that your account is overdue.
formal: To our regret we have not received your payment, and your account is overdue.
formal: According to our books your account is overdue.
formal: We must draw your attention to the fact that your account is overdue.
salesy: Ouch, your account is overdue, and that does not suit a star like you!
salesy: Even heroes forget: your account is overdue!
salesy: Let us keep this friendship shiny: your account is overdue!
salesy: Knock, knock! It is your account, and it is overdue!
"""
