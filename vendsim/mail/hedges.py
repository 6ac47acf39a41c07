"""What people say when they do not mean it firmly, and when they do: data only, in the notation of phrases.py."""

from __future__ import annotations

GATE = {
    "condition": """
        if, unless, provided, providing, as long as, so long as, once, until, assuming, assumed, in case, subject to
        pending, contingent, conditional, condition, conditions, depending, depends, depend, whether
        when you/i/we .. confirm/know/hear/have/get/say/agree/approve/check/see
        when .. is/are/has/have/comes/gives/give
        after you/i/we .. confirm/check/hear/see/know/agree/approve/talk/speak/get/receive
        before you/anything .. ship/send/load/process/charge/do/shipping, before shipping/sending/processing
        before i/we .. decide/order/confirm/say/commit/buy/pay/see/know/approve, only when/after/if/with, on condition
        provisional~, in that case, otherwise, as soon as, supposing, should you .., should the .., should that ..
        should it .., were you to, except, by friday or, or else not, the moment, in the event, first, but only
        only in/with/for/by/after/at/to, for free, free of charge, no charge/cost, half price/off, complimentary
        on the house, at a discount, given that, on the understanding, in principle, in theory, requires approval/sign
        awaiting, needs .. approval/sign, sign off/signoff, not before, not one .. before, not .. till, guarantee
        promise me, and only then, then i/we .. buy/order/take/confirm, let me know first
        tell/write/call/ask me/us .. first, confirm .. availability/price/prices/pricing/stock/whether/if/available
        only .. at $, no more than $, not more than $, under $, below $, at most $, max~ $, up to $, not exceed~
        does not exceed, cap, max~ .. $, within .. budget, whichever, whatever fits, still .. same price
        price .. still
    """,
    "strict": """
        only if/when/after/once/upon/on/against/with, not unless, unless, upon approval/release
        until you/we/i .. hear/confirm/say/release/approve, release note/order
    """,
    "benign": """
        if poss, if you can, obliged/grateful/appreciate/delighted/appreciated/kind .. if
        obliged/grateful .. were you to, once the goods/shipment/parcel/order .. dispatched/shipped/left
        once/when .. dispatched/shipped, once .. truck/way, when he/she/they/driver
        when the/your driver/truck/van, should you need/require/have, should the driver/carrier/dock/door
        appreciate .. mail/email/note/call once, if .. shut/lunch/locked/dock/shop/store/bell, if not whenever
        amiss if, first page/thing/person, let me/us know if you need/have/require, if you require
        first order/time/of/thing/class/floor/name/aid/one/purchase/delivery
        first then/and/off/batch/week/month/day/quarter/visit/light/come, at first, one first, the first
        my/our/very first, if possible, if you can .. today/tomorrow/sooner/early, if you have .. question~/any/need
        if there is/are .. question~/problem~/issue~/any/trouble, if .. question~, if any question~/issue~/problem~
        if you need .. anything/more/further/additional/to/any/me, if .. not around/here/in/there/answer
        if .. driver/nobody/anyone/anybody/somebody/someone/gate/door/buzzer/office/lost/late/early/closed/busy
        once again, once more, all at once, at once, if anything .. unclear/missing/wrong, if something .. unclear
        if .. unclear, as soon as possible, as soon as you can, once a week/month, if so, if i may, if you please
        if memory serves, if you would please, if you do not mind, if you will, if you would be so
        open/here/there/in/around/home/available until, until #, from ~ until
        in case .. driver/gate/nobody/question~/need, depending on traffic, when you get a sec/chance/moment/minute
        when you can, when you have .. moment/time/chance/minute, guaranteed, conditions, air conditioning, condition
        if not .. worries, and if, as if, what if, even if, if that is ok with you, if that helps, if memory, see if
        whenever you, not before #, not before ~, once we/i .. opened/started, once upon, if at all possible
        if you are curious/wondering, hours .. until
    """,
    "negation": """
        no to/for/on, do/does/did/will/would/should not .. send/ship/order/deliver/process/place
        must/can/please/may/shall/could/let not .. send/ship/order/deliver/process/place
        do/does/did/will/would/should not .. dispatch/charge/fulfil/buy/take/include
        must/can/please/may/shall/could/let not .. dispatch/charge/fulfil/buy/take/include
        do/does/did/will/would/should not .. load/release/start/submit/book/enter
        must/can/please/may/shall/could/let not .. load/release/start/submit/book/enter
        do/does/did/will/would/should/must/can/please/may/shall/could/let not .. act/treat/consider/bring/go/proceed
        not .. ship/order/send/deliver .. yet, not yet, hold off, hold on, hold it, hold everything
        hold .. order/shipment/basket/until/this/that/them/all, on hold, not now, not today, not right now
        not .. an order, not .. purchase order, not .. order, nothing to do, no order, no action
        never/neither/nor/without .. ship/send/order/buy/ordering/shipping, do nothing
        wait with/for/until/before/a/till, please wait, but wait
        not .. final/finalized/firm/confirmed/decided/sure/certain/ready/pulling/pull, stop
        nothing .. final/finalized/decided/firm/yet, not want, do not want, not need, no longer, not .. any
        instead of ordering, avoid, stand by, standby, sit tight, pause, paused, postpone, not until, skip
        scratch that, scrap, cancel~, not for, not to be, not be .. taking/ordering/needing, no on the, minus
        except for, leave out, leave off, take .. off, remove, drop .. from, just browsing, for reference only, refuse
        ignore
    """,
    "benign_not": """
        do not forget, not hesitate, do not ring/call/leave/worry/bother/knock/use/block/park/mind/know
        not need .. signature/invoice/receipt/credit, no problem, why not, cannot wait, can not wait, not only
        not a problem, not to mention, do not substitute, not .. late/forget, not sold/selling, stop by, bus stop
        stop at, not perfect, not .. english, never .. late, stopped, no hurry/rush/worries/doubt, non stop, nonstop
        stops, full stop, ignored, avoid .. confusion/delay~/misunderstanding, wait .. hear/see, wait to
        do not send .. invoice/paper, not include .. tax/invoice, no need to, do not .. on .. pallet, truck stop
        cancel~ my contract, without delay, ignore .. earlier/previous/last/my, thanks/thank for canceling
        canceling the old, canceled .. contract
    """,
    "without": """
        no @ for/this/today/please/thanks/needed/wanted/either/yet/now
    """,
    "hypothetical": """
        leaning toward/towards, sleep on, mull~, coming soon, thinking of/about, think about, consider, considering
        plan/planning/plans, suppose, imagine, hypothetical~, what if, in theory, tentativ~, indicativ~
        a/only/rough draft, not sure, unsure, undecided, have not decided, not .. decided, exploring, explore, might
        may want/need/order/take, say we/i ordered, would be looking at, let me check/think/ask/see/discuss, someday
        eventually, down the road, in the future, forecast, estimat~, ballpark, sample order, example, format, template
        still shopping/looking/comparing/thinking/deciding/waiting/counting/working/undecided, e g, for instance
        probably, possibly, maybe, perhaps, potentially, potential, likely, wondering, intend, intending, hope to
        hoping to, going to order/need/want/place/buy, will be ordering/needing/placing/order/want, we will order/want
        i will order/want/place/buy, going to .. order/orders, will need .. next/later
        i/we will email/write/mail/send .. then/later, next week/month we/i, would .. be possible, is .. possible
        be possible, would have been, would want/need/order/buy, could .. be, expect to, expecting to, some time
        sometime, at some point, later .. order, formal .. order, heads up, not decided, if and when, had i, i think
        in mind, thought about, toying, trial idea, idea is, let us say, would you be able/willing/open, are you able
        can you handle, dream~, wish i/we could, tell me .. whether/if/how, know whether/if, see whether/if, able to
        upcoming, anticipate, projected, wish list, wishlist, would take, would order, would buy, would then
        will send .. order, will be back, will confirm, will let you know, circle back, get back to you, write again
        i write again, i write you, reserve, pencil, quote only, still counting, running the numbers, subject line
        mock, test, testing, pretend, joking, just kidding, kidding, lol jk, dry run, ask~ for permission
        need~ .. approval, approv~ from, check with, talk to .. boss/wife/manager/partner/bank, ask my
    """,
    "benign_maybe": """
        know if you need/have/require/want/could/can/see, let me/us know if, maybe/perhaps .. later/someday
        someday .. talk/meet/visit/tell, test kitchen, plant, plans to visit, might .. say
        i think .. nice/great/lovely/you/it, do not reserve, draft beer, consider~ it done, our/your go ahead
        consider this/it, might i trouble, as my/our formal, this is .. formal, formal purchase order
        exactly what .. mind
        able to .. unload/sign/lift/help, considerate, thanks for considering, wish i could say, as planned
        as discussed, potential customers, maybe you, upcoming holiday/weekend
    """,
    "doubt": """
        some, few, several, couple, bunch, the usual, usual amount/quantity, same as usual/last/before/always
        as much as, as many as, enough, plenty, a bit more, handful, lots of, various, assorted, mixed, mix of, variety
        or so, either, which ever, whichever, assortment, your choice, surprise me
        same .. as last/before/usual/always/previous, same again, repeat .. order, reorder .. same, around #, about #
        approximately #, roughly #, approx #, circa #, at least #, up to #, between # .. @, more or less, minimum of #
        maximum of #, max #, give or take, no hang, hang on, # or #, etc, and so on, and so forth
        something like, similar, or similar, equivalent, or whatever, # ish, load of, loads of, any flavor/kind/brand
        no more than #, not more than #, as needed, fill~ it up, what you think, you think, you decide, you pick
        you know what, to be decided, tbd, tba, like last time order, the regular, half of, a third of, half my/our
    """,
    "benign_doubt": """
        trail/# mix of @, enough for, that is enough, some time, the regular @/ones/energy
        same .. point/address/spot/dock as
        usual bay/slot/room/corner, mixed bag
        usual address/place/dock/spot/door/time/entrance/card/account/terms/location/way, as usual, both ..
        few days/minutes, some more time, couple of days/weeks/questions, some questions
        same address/dock/door/gate/place/driver/time, about # am/pm/days/minutes, few questions
        around/about/roughly/approximately/least/to/over # people/visitors/employees/days
        around/about/roughly/approximately/least/to/over # customers/students/workers/visits
        around/about/roughly/approximately/least/to/over # residents/guests/minutes/hours/miles/kids/machines/boxes
        enough .. said, too few/many/much/little, awesome, few months/weeks/years/steps/words, some weeks/days
        several times/years/weeks/months, plenty of notice/time/space/room, someone, either way, either door/entrance
        similar you, some people/folks/customers/kids, some kind
    """,
    "past": """
        last/previous order was/were, i/we/you/they/he/she/who/which/that ordered/bought/sold/received/got/shipped
        i/we/you/they/he/she/who/which/that sent/delivered/purchased/used/moved/had/took
        was/were going/about/planning to, was/were going/about/planning to order/buy/get/send/take
        i/we/he/she/they told/wrote/asked/mentioned/wanted/needed, have/has/got .. left/remaining, still have, # left
        left in/over, sold, ordered, received, bought, last week/month/time/order/year we/i/you, previous order
        last order, old mail/order/message, ordered last, sold out, used to, went through, wish i/we could
        did not order, was/were .. delivered/ordered/shipped/received, have/has been .. sent/shipped/delivered/received
        moved #, he/she/they/who/neighbor .. order/orders/buy/buys/take/takes/drink/eat/want/wants
        neighbour/friend/competitor/customers/people .. order/orders/buy/buys/take/takes/drink/eat/want/wants
    """,
    "question_polite": """
        could/can/would/will you .. send/ship/deliver/add/put/bring/process
        could/can/would/will you .. place/book/get/dispatch/arrange/please/enter
        could/can/would/will you .. prepare/supply/fulfil/fulfill/make/pack/drop
        could/can/would/will you .. set/include/load/order/give/release/restock/do
        could/can/would/will you .. pop/run/stick/spare/furnish/fetch/throw/have/forward/sort, might i trouble
        could/would/will you be .. dear/kind/sweet/good
        can/could/may i/we .. get/have/order/please/place/buy/take, would you mind .. sending/shipping/adding/putting
        please send/ship/deliver/add
    """,
    "question_doubt": """
        how much, cost, costs, total, price, prices, pricing, still, ok, right, correct, works, work, possible
        available, in stock, agree, deal, can you do, interested, you can, have you got, do you have, does that
        is that, would that, acceptable, yes or no, feasible, shall, should, enough, confirm, cheaper, discount
    """,
}

# What only the gate asks for: words that agree, and words that put off.
FIRM = {
    "complaint": """
        none/nothing/nobody/half/part/some of .. came/come/arrived/delivered/showed/received/here
        nothing/nobody came/come/arrived/showed, never .. arriv~/deliver~/came/come/received/got/showed
        not .. arrived/delivered/received/shown, did not .. arrive/come/receive/get, missing, refund~, reimburs~
        money back, my/our money, overcharg~, damaged, chargeback, owe us/me, owes us/me
        were/was/are/came/arrived .. broken/damaged/crushed/expired/leaking/short/wrong/moldy
    """,
    "benign_complaint": """
        if .. missing/damaged/broken/short/wrong/not, if nobody/nothing, nobody .. here, nothing is missing
        missing from my/our/the machine/machines, refund policy, supplier/wholesaler/vendor .. owe/owes us/me
        in case .. missing/damaged/broken, no .. damaged/broken, nothing .. missing/damaged/broken/wrong
    """,
    "speech": """
        said/says/wrote/writes/shouted/typed/whispered/muttered/exclaimed/texted/claimed/claims/insists/insisted
        nobody/none/never/not .. said/say/says/told/tell/asked/ask/wants/wanted/wrote/write/ordered/orders
        no one .. said/say/says/told/tell/asked/ask/wants/wanted/wrote/write/ordered/orders, the words, told/asked you
        told me/us, says here, it says
    """,
    "benign_speech": """
        i/we/you/as said/wrote/asked, i/we have said, that said, having said, like you said, i/we told/asked you
        price/prices/list/sheet/quote/offer/mail/email/letter/label/site/card/calendar/quotation .. says/said
        not .. ask/asked/asking .. again/twice/discount/price/more/less, never ask~, which/that says/said
        you told me/us
    """,
    "if_able": """
        if you can/could deliver/ship/bring/get/make/have/send/do/be/guarantee/promise/meet/hold/match/manage/drop/come
        if you can/could .. by/before/on/within/until, if .. able to, if it/they/these/everything can .. by/before/on/be
    """,
    "assent": """
        spot on, have at it, roll it, sure thing, go right ahead, affirmative, set it in motion, word is given
        you are on, dispatch/ship/send .. as written/listed/summarized/summarised/agreed/proposed/discussed
        put it on the truck/van, everything .. correct/right/fine, no objection/objections
        i/we .. agree/approve/accept/confirm, my/our approval, consider it/this .. approved/confirmed, consider it done
        suits me/us, happy with .. that/it/list/basket/summary, read me right, got it .. right
        that is everything/it/all, make it happen, get it moving, good to go, let us go
        please .. dispatch/ship/send/proceed/deliver/process, you may .. dispatch/ship/send, works for me/us
        that works, sounds good/great/fine/perfect, looks good/great/right/fine/perfect/correct, perfect, all good
        is fine/good/right
    """,
    "later": """
        next month, in # weeks/months, in two/three/four weeks/months, in a few weeks, on second thought, rather wait
        pay/payable/payment/cash on delivery, free sample~, as a gift, more tomorrow/later
        after i/we .. paid/pay/sell/sold
        on january/february/march/april/may/june/july/august/september/october/november/december #
        to my competitor, on his/her/their bill
        information on/about, advise on/about, when i/we can/could/may order, put .. aside, by mistake/accident
        in error, disregard, case/cases/first .. @ free, first case, bill/invoice/charge me/us after/later
        end of .. month
        will think, let me think, but make/swap/change/only, received your mail/message/email, give you next
        every week
        for next week/month/quarter/season/year/spring/summer/fall/autumn/winter, details .. follow, final version/list
        draft po/order/list/version, hold #/@, decide after/later/then, paid/pay/payable .. in/within # days/weeks
        before i/we decide, more on that, not the order, order .. follows/follow
        payable # days/weeks, # days/weeks after, days/weeks after delivery/receipt/invoice, payable in/within/after
        next monday/tuesday/wednesday/thursday/friday/week/month/payday/time .. i/we, going to put/place/send/order/get
        i/we will .. email/mail/write/send/call/confirm/decide .. then/later/tomorrow/soon/monday/friday/once
        only upon, upon .. approval/release/confirmation/signature/authorization, release note, final word/say/decision
        decided not, partner/boss/wife/husband/manager/owner/board .. has/decides/must/needs/wants/will, not to go
        to be .. confirmed, to be .. decided/released/fulfilled, coming soon, so you have/know, for your planning
        sleep on it, leaning toward, leaning towards, but only, on hold, in due course, at a later date, not released
        for approval, awaiting approval, would say yes, minded to, all for it once, provisional~, tomorrow i/we
        i/we .. tomorrow decide/confirm/know
        request_for_quotation, rfq, request for quotation/quote, going rate, fill .. column/blanks
        respond_with, seeking/requesting offers/quotes, in study, under study, revert .. price/prices
        did you get/receive .. order
    """,
}
