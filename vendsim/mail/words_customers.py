"""How customers of the machine write about their lost money: angry, polite, young or old."""

from __future__ import annotations

TABLE = """
[hail]
angry: To whoever runs this machine,
angry: Listen,
angry: Hey, vending people,
angry: To the owner of that machine,
polite: Hello,
polite: Good day,
polite: Dear shop owner,
polite: Hi there,
young: hey
young: yo
young: hi so
young: heyyy
old: Dear Sir or Madam,
old: Good day to you,
old: To the kind owner of the machine,
old: Dear shopkeeper,

[jam]
angry: your machine took my money on {date} and kept the {product} for itself. It just hung there, laughing at me.
angry: I paid for {product} on {date} and got NOTHING. It is stuck behind the glass. This is robbery.
angry: what kind of junk is this? On {date} the coil turned half a round and my {product} never fell.
angry: {date}, your machine, my money, no {product}. I kicked it. It did not help.
angry: I have had it with that box. It swallowed my money on {date} and did not let go of the {product}.
polite: on {date} I bought {product} from your machine, but it got stuck and never came out.
polite: I am sorry to trouble you. I paid for {product} on {date}, and it stayed stuck in the machine.
polite: there was a small mishap on {date}: the machine took my money, but the {product} did not drop.
polite: I wanted to let you know that the {product} I paid for on {date} got caught and did not fall.
polite: just a short note: my {product} of {date} is still hanging in your machine, although I paid for it.
young: so i tried to get {product} on {date} and it literally just got stuck lol. not cool
young: ur machine ate my money on {date}, no {product}, nothing, im so done
young: paid for {product} on {date} and it just hung there?? like right at the edge
young: my {product} got stuck in ur machine on {date} and everybody saw it, so embarrassing
young: not to be that person but on {date} the machine charged me and the {product} never dropped
old: on {date} I wished to treat myself to {product}, but your apparatus kept it, together with my money.
old: my eyes are not what they were, but I saw it well: on {date} the {product} stuck fast and did not fall.
old: I put my money into your machine on {date}, as one does, and waited. The {product} never came down.
old: in my day a machine gave you what you paid for. On {date} yours held back the {product}.
old: my grandson pressed the button for me on {date}, and still the {product} stayed caught in the spring.

[stale]
angry: the {product} I got from you on {date} was stale. Disgusting. Do you ever look at the dates?
angry: I bit into {product} from your machine on {date} and threw it straight into the bin. It was old.
angry: selling {product} that is past it, that is what you did to me on {date}. Shame on you.
angry: how long had that {product} been sitting in there? I bought it on {date} and it tasted of dust.
angry: on {date} you sold me {product} that nobody should eat or drink. Never again like this.
polite: the {product} that I bought on {date} was not fresh any more, I am afraid.
polite: I bought {product} from your machine on {date}, and sadly it tasted stale.
polite: I thought that you might like to know: the {product} of {date} was past its best and I could not finish it.
polite: I usually like your machine, but the {product} that I got on {date} was old.
polite: on {date} I had {product} from your machine. It was clearly no longer fresh, so I had to throw it away.
young: the {product} i got on {date} was so stale, i cant even
young: bro the {product} from ur machine on {date} tasted like cardboard
young: got {product} on {date} and it was def old. gross
young: ok so the {product} on {date} was nasty, like how long was it in there
young: i had {product} from ur machine on {date} and my friend said it smelled weird, and it did
old: I regret to say that the {product} I purchased on {date} was quite stale.
old: at my age one is careful with one's stomach, and the {product} of {date} was no longer fresh.
old: my late husband always looked at the date first. Had I done so on {date}, I would have left the {product} alone.
old: the {product} that your machine sold me on {date} must have stood there for a good while. It was stale.
old: I had looked forward to {product} on {date}, but it was past its time, and I gave it to the pigeons.

[again]
angry: I have already written to you once. Do you think that I forget?
angry: this is my second mail and I am not getting any calmer.
angry: still nothing from you! Is anybody there?
angry: you ignored my first mail, so here I am again.
polite: I wrote to you before and have not seen my money yet, so may I remind you.
polite: perhaps my first mail got lost, so I am writing once more.
polite: this is only a friendly reminder, as I have not heard from you.
polite: I am sorry to write again, but I am still waiting.
young: me again, u never answered
young: hello?? did u even see my first mail
young: ok second try
young: still waiting btw
old: I wrote to you some days ago and have waited patiently for the post since.
old: forgive an old person for writing twice, but there has been no answer.
old: in case my first letter did not find you, I write to you once more.
old: I remind you, with respect, of my earlier letter.

[ask]
angry: I want my {amount} back. Now. Send it to {address}.
angry: {amount}, back, to {address}. Or I tell everyone here what I think of you.
angry: Pay me my {amount} at {address} and we are done.
angry: You owe me {amount}. Send it to {address}, and be quick about it.
polite: Could you please send the {amount} back to {address}?
polite: I would be grateful if you could refund {amount} to {address}.
polite: Would it be possible to get my {amount} back? Please pay it to {address}.
polite: May I ask you for a refund of {amount} to {address}?
young: can i get my {amount} back pls, {address}
young: pls send {amount} to {address} thx
young: need that {amount} back, its {address}
young: could u just send the {amount} to {address} and we good
old: Be so kind as to return the {amount} to {address}.
old: I live on a small pension, so I would thank you for my {amount}, to be paid to {address}.
old: It is not a fortune, but right is right: kindly send {amount} to {address}.
old: Please see to it that {amount} is returned to me at {address}.

[wait]
angry: nice words, but where is my money?
angry: I cannot buy anything with your mail.
angry: do not write to me, pay me.
angry: I read your mail, and I see no money in it.
polite: thank you for your mail. I am still waiting for my money, though.
polite: it was kind of you to answer. The money has not come yet.
polite: thank you for getting back to me. I would still like to have my refund.
polite: I appreciate your answer, but so far I have received nothing.
young: ok thx for the mail but wheres my money
young: cool but i still got nothing
young: thats nice and all but no money yet
young: got ur mail, still broke
old: I thank you for your letter, yet my money has not arrived.
old: it was a joy to get a letter, but I still wait for what is mine.
old: your kind words have reached me, the money has not.
old: I have read your letter twice and found no money in it.

[thanks]
angry: the {amount} is here. Took you long enough, but thanks.
angry: fine. I got my {amount}. Fix that machine.
angry: {amount} received. We are even.
angry: all right, the {amount} came. I did not expect that.
polite: thank you very much for the {amount}. I will gladly come back to your machine.
polite: the {amount} has arrived. That was very kind of you.
polite: thank you for taking care of it, I have received the {amount}.
polite: I have got the {amount} back. Thank you for your good service.
young: omg got the {amount}, ur the best
young: {amount} came thru, thx
young: thx for the {amount}, we good
young: got my {amount} back, didnt think u would, respect
old: the {amount} has reached me safely. There are still decent people in business.
old: I thank you from my heart for the {amount}. I will tell my neighbours.
old: it did me good to see the {amount} returned. God bless you.
old: my {amount} has come, and with it my trust in your machine.

[bye]
angry: Not amused,
angry: Fed up,
angry: Waiting,
angry: A customer, still,
polite: Many thanks,
polite: Best wishes,
polite: Kind regards,
polite: Thank you,
young: xx
young: cya
young: peace
young: later
old: Yours respectfully,
old: With kind regards,
old: Sincerely yours,
old: With a friendly greeting,
"""
