"""What people say when they want something: phrases by what they show. Data only; phrases.py explains the notation."""

from __future__ import annotations

ACTS = {
    "problem": """
        not the .. ordered, nothing came/arrived, taken out, was/were open/opened/empty, squashed/flattened/soaked
        overbill~, missing, shortage~, shortfall~, short delivery/shipment/count/by
        came/arrived/was/were/delivered/us .. short, # .. short, damag~, dented, dents, leak~, crushed, expired
        out of date, past .. best/date/expir~/shelf, best before, spoiled
        ordered # .. got/received/counted/only/but/and, ordered .. but got/received, the rest, charged for #, wilted
        cracked, moldy/mouldy/rotten/stale/broken/smashed/squashed/torn
        soggy/melted/defective/faulty/unsellable/unusable/burst/busted, brown, bad/poor condition, wrong, incorrect
        instead of, in place of, in lieu of, rather than the, mix~ up, mixup
        not what .. order~/agreed/asked/said/quoted/paid, not .. as agreed/ordered, do/does not match/agree/correspond
        overcharg~, discrep~, double/twice charged/billed, billed/charged .. twice/double/for/more/extra
        never .. arriv~/deliver~/came/come/showed/turned/received/got/reached, not .. delivered
        only .. received/got/counted/arrived/came/delivered/were/was, received/counted/got/delivered only, nobody came
        signed for nothing, complaint/complain/complaining, less than .. ordered/paid, invoice .. says/shows/lists
        should have been, did not .. order/ask, not as described, incomplete, opened/unsealed, not .. all .. there
        # .. not/never .. box/boxes/delivery, owe me/us, bill/invoice .. wrong/high/higher, not .. credit~
        no credit has, half/part/parts/some of .. gone/absent/broken, are/is/was/were not in the/there
        had/have .. date of last, tampered, ruined, warm, thawed, infest~, sour/smell~
    """,
    "demand": """
        want .. picked/collected, refund~, reimburs~, money back, credit us/me/note/memo, credit our/my account/next
        credit for, credit the/what, a credit, issue .. credit, want/expect/need .. credit
        replac~ .. @/goods/them/it/item/items/order/free/case/cases/units, replacement/replacements, redeliver~
        compensat~, make .. right, correct~ .. invoice, right bill, dispute, chargeback, you owe, owe me/us
        send/deliver/bring .. missing/rest/remaining/balance, take it away, what .. you do for me/us/about
        put .. right, adjust .. invoice, deduct~, collect/collection .. incorrect/wrong/damaged, sort .. out
        new/right/correct invoice, fix this, resolve, resend~
    """,
    "refund": """
        return my/our/the money, give .. money back, refund~, reimburs~, compensat~, money back
    """,
    "delivery": """
        ref, delivery/deliveries/delivered/shipment/order/ordered/arrived/received/invoice
        bill/billed/box/boxes/pallet/driver/truck/came/carton/cartons
        paid/unpacked/opened/counted/brought/carrier/courier
        consignment/parcel/package/paper/came/yesterday/charged/shipped, your driver .. bring, today .. bring
        you send/sent/shipped, we/i got, arrival
    """,
    "own_fault": """
        wrong account/address/number/numbers/button/date, my/our/own mistake/error/fault/bad
        i/we made .. mistake/error
        got/put/typed/wrote/entered .. numbers/quantity/quantities/amount/count/date .. wrong, typed/entered wrong
        i/we misread/mistyped/miscounted
    """,
    "policy": """
        return~ policy/policies, policy .. on/for/about, policies, restocking, what happens/happen if/when, what if
        in case of, how do/would you handle, had trouble/problems
    """,
    "cancel": """
        scratch .. order/that/it/basket, decided .. not, not to go/proceed, not go/going .. ahead
        no longer .. items/goods/products, withdraw~ .. request, let us not, on second thought .. not
        not need/want/require .. any/anymore
        cancel ref/order/orders/it/that/this/them/both/all/everything/immediately/please
        cancel .. ref/order/orders/purchase/basket/draft/shipment/delivery
        to/must/please/you/should/and cancel/withdraw/annul/void .. order/orders/ref/it/that
        to/must/please/you/should/and revoke/retract/rescind/drop .. order/orders/ref/it/that
        to/must/please/you/should/and cancel/withdraw/annul/void .. this/both/them/purchase/basket/draft
        to/must/please/you/should/and revoke/retract/rescind/drop .. this/both/them/purchase/basket/draft
        is/are/be/consider~/treat canceled, consider .. canceled, cancellation of/request/for, cancellation notice
        order/ref cancellation/canceled, i/we cancel, hereby cancel, withdraw~ .. order/orders/ref/purchase
        scrap .. that/it/order/one/this/basket/ref, annul~ .. order/ref, call .. off please, stop ref
        stop/halt/void/kill/pull/drop/revoke/rescind .. order/ref, call .. truck back, changed my/our mind
        change of mind, never mind .. order/basket/ref/that/it/do, nevermind, never mind, forget .. order/basket/ref
        forget it/that, forget about it, not be needing/requiring/wanting/taking .. ref/order/it/that/this/after/them
        not need/want .. ref, disregard .. order/ref/basket, ignore .. last/previous/earlier order, stop it
        no longer need/want/require .. order/ref/it/them/that/this/@/any, do not need/want .. anymore/order/after
        do not send/ship/deliver .. it/that/them/anything/nothing/this/order/ref/basket/those/these
        wish to annul/cancel, take .. ref .. off/back, no thanks leave it, back out, pull the plug
        abort .. order/ref/shipment
    """,
    "canceled_else": """
        canceled my/the/our/their contract/subscription/meeting/event/trip/account/old, thanks/thank .. for canceling
        thanks/thank .. for .. cancel~, cancellation fee/policy/fees/terms
        can/could/may/how i/we .. cancel .. if/later/anytime, event/party/game/match/festival was/is/got canceled
        without canceling, cancel my contract, cancel .. if, they canceled, canceled on me/us
    """,
    "status": """
        where is/are, where .. my/our order/delivery/truck/stuff/goods/shipment/driver/@, status/whereabouts, tracking
        track .. order/ref/shipment, eta, e t a
        has/have/did/was/were/is/are .. ship/shipped/left/leave/arrived/dispatched/gone/despatched/sent
        any news/update/word/idea/sign, no sign of, an update
        not .. arrived/received/shown/come/here/turned/reached/appeared/seen/heard
        nothing .. shown/arrived/come/here/yet/received, still waiting/nothing/no/not
        did you/it/my .. receive/get/got/see/go, did .. order/mail/email .. go/get/reach, go/went/gone through
        go/went out, was/were due, overdue, late, expected arrival/date/delivery, can/do/may/should i/we expect
        on its/the way, how long until/before, how far, when .. my/our/the order/shipment/truck/delivery/ref
        running late, held up, shipped yet, has shipped, which/what day .. arrive/arrives/come/comes/deliver/expect
        was it received, receipt of .. order, when .. ref, check~ on .. order/ref/delivery, check .. status
        follow~ up on .. order/ref, delay~, when it lands/arrives/ships/comes, received .. my/our order
    """,
    "arrival": """
        when .. arrive/come/delivered/expect/here/get/there/ship/deliver/land/receive, which/what day
        how soon/quickly/fast, will it .. come/arrive/be/get
    """,
    "credit": """
        goods now, settle .. bill, settle .. later, pay next week/month/monday/tuesday/wednesday/thursday/friday
        pay .. next month/friday/payday, short on/of cash, cash flow, net#, net terms
        credit line/account/terms/limit/facility/application/arrangement/basis/period, line of credit, lines of credit
        on credit/tick/account/consignment, pay .. later
        pay/paying/settle .. after/afterwards .. delivery/weeks/week/days/sell/sold/month, pay/settle .. end .. month
        pay/settle .. monthly, pay/payment .. in/within # days/weeks/week/month, # days/weeks to pay
        # days .. terms/credit, # day terms/credit/account, open .. account .. for/with/so
        deferred/delayed/postponed payment, defer/delay/postpone .. payment/paying, pay you/for .. when/once/after
        extend .. credit/terms, trade account/credit, buy now pay later, house account, put .. on .. tab
        payment/pay .. on .. terms, grant .. credit, need/want/like/offer .. credit, invoice .. end of
        goods now .. pay, pay .. # days/weeks after, installments/instalments
    """,
    "credit_else": """
        no credit, no need .. credit/terms, some day/someday, not need .. credit/terms, without credit, prepaid
        bill our account, usual terms, as before, like always, as always, as usual, credit card, store credit
        accept .. credit, credit my/our/us/me/note/for, card is fine, not .. on credit, in advance
    """,
    "counter": """
        shave off, knock off, discount~
        better/lower/cheaper/reduced/improved/sharper/keener/nicer price/prices/rate/rates/deal/pricing
        better/lower/cheaper/reduced/improved/sharper/keener/nicer offer/figure/number/numbers/terms/on
        price/prices/it/that/$/which .. too/bit/little/rather/very/quite high/much/expensive/steep
        price/prices/it/that/$/which .. too/bit/little/rather/very/quite dear/heavy/stiff/rich/salty
        too expensive/dear/high/steep/pricey/rich, match .. price/prices/it/that/those/them/this/these/$/offer/their/@
        match, price match, beat .. price/that/it/$/offer, knock .. off, % off, % discount/less/lower/reduction
        come down, come .. way down, meet me/us, meet .. middle/halfway, sharpen~, counter offer/proposal, counteroffer
        counterproposal, counter, negotiat~, work with me, room .. price/prices/rate/better/move/negotiat~, wiggle
        do better, better than that, lower/reduce/cut/drop/bring/shave/trim .. price/prices/rate/rates/down, rebate
        cheaper, undercut~, competitor~ .. $/price/offers/charges, competing .. offer/quote/quotation/price
        split the difference, break on, volume/bulk price/pricing/discount/rate, target/targets price/prices/is/are/of
        i/we .. offer/propose/suggest/counter $, could/can/would you .. do/go/accept/take/make $, how about $
        what about $, best .. you can do, revis~ pricing/price/prices, adjust~ .. price/prices/pricing
        price adjustment, hoping for .. $, $ .. works/work for us/me, willing to pay $, pay .. no more than
        i/we give .. $, i/we pay $, i/we can pay/offer/do/give/go .. $, barely .. even, price hurts, hurts, concession
        flexib~ .. price/prices/pricing/on/there/rate/rates, any flexibility, rate reduction
        reconsider .. price/prices/quote/quotation/rate, price reduction, reduction in/of/on, let us call it $
        if $ works, special price/deal/offer/rate, go down, do a deal, % is/would, make .. deal .. price, tighten~
        loyalty, elsewhere for $, for less
    """,
    "terms_asked": """
        are there .. discount~, do/does/can you .. offer/have/give .. discount~, what .. discount~
        is there .. discount~
    """,
    "content": """
        thanks/thank .. for .. price/prices/pricing/quote/quotation/list/catalog/offer/sheet
        got/received .. price/prices/quote/quotation/list/catalog/offer/sheet
        great/good/fine/nice/fair/excellent price/prices
        price/prices .. ok/fine/good/acceptable/agreed/fair/reasonable/right/works
        prices/price is/are/look/looks ok/fine/good, no discount, not .. discount, happy with .. price/prices
        agreed/quoted price/prices, at/checked/round/above/accept/with your price/prices
        your price/prices .. fine/ok/good, you better believe, better than last, match .. our list/order/records
        thanks for .. discount, discounted
    """,
    "quote": """
        is/are .. free/included, delivery free/included, how do/can/would/could/should i/we order, ordering process
        how ordering works, price list/sheet/lists, pricelist, price/prices/pricing/rates .. for/of/on/to/please
        what .. price/prices/cost/rate/rates/quote, how much/expensive, how many .. case/box/carton, cost/costs
        what .. charge/want for/ask, quote me/us/for/please, quotation, rfq, request for .. quote/quotation/pricing
        get/need/want/like/have .. quote/quotation/pricing/prices/catalog, catalog, brochure, availability, available
        in stock, minimum~, moq, lead time~, leadtime
        do/does/can you .. carry/stock/sell/have/offer/supply/keep/deliver/ship/handle/accept/take
        what .. carry/sell/stock/offer, you carry/stock, terms
        delivery/shipping fee/charge/cost/costs/charges/times/time, case size/sizes/pack/packs/quantity
        send/give/make .. offer
        send/give/tell/email/get/forward/need/have .. price/prices/pricing/quote/quotation/catalog
        send/give/tell/email/get/forward/need/have .. list/sheet/rates/brochure/information/info, your list
        wholesale price/prices/pricing, prices, pricing, unit price/prices, information, your .. range
        product range/line/lineup/offering, inquiry/enquiry, get started, stock list, updated .. prices/sheet/list
        how long/fast/quick~ .. deliver~/ship~/take/takes, tell me .. about, interested in, come to, inform me
        what products/goods/items, any .. in stock, see .. price/prices/figures, need to know, want to know
        like to know, learn more, details, supplier inquiry, new customer, payment methods/options
    """,
    "ask_price": """
        price list/sheet/lists, pricelist, how much, what .. price/prices/cost/costs/charge/rate/rates/quote/pricing
        what .. do/does/would/you .. want for/per, quote me/us/for/please, please quote, cost per/each, rfq
        quotation request/needed, request .. quotation/quote/pricing
        send/give/tell/email/get/forward .. price/prices/pricing/quote/quotation/catalog/list/sheet/rates
        make/send/give .. offer, price per, at what price, best .. price, current prices, pricing only
        know .. price/prices/cost/costs, want to know .. price, your price .. on/for, price .. for/of
        what would/will/does/do .. come to, what would/will .. run/be/total, unit price/prices, price request
        is/are .. price/prices .. same/valid/still, price/prices .. still/same, wholesale price/prices/pricing
        need/want/like/have/get .. quote/quotation/pricing/prices
    """,
    "price_word": """
        come to, prices, pricing, price, quotation, quote, cost, costs, rates
    """,
    "order": """
        send, ship, order, deliver, need, take, add, place, put me/us .. down, put .. down/in for, book, process
        get me/us, buy, purchase, supply, dispatch, despatch, fulfil/fulfill, enter, bring, restock, reserve
        give me/us, load, pack, want, like/love to buy/order/purchase/get/have/place, ordering, would like .. #/@
        arrange, prepare, release, go with, go ahead with, let us do/go/get/have/make, could/can/may i/we get/have
        looking for #, top up, replenish, sent me/us, grab, drop off, drop, make it #, set aside, schedule, throw in
        i/we will have, hit me with, furnish, bespeak, stick, pop, run me/us/over, rather have, trouble you for
        have .. delivered, set/fix/hook me/us up, here is the damage, fetch, get, i/we go for, you get the business
        include, up .. to, double, execute, forward, sign me/us up, i will have, require, purchase order
        putting together, put together, run/running low/out, we are out, all out, stock up
    """,
    "goods_list": """
        following, below, as follows, list, attached, above, these items, here is .. order, our order, my order
        new order, this order
    """,
    "yes": """
        yes, confirmed, i/we .. confirm/approve/accept/agree, approved, go ahead, go for it, please proceed, proceed
        accepted, agreed, green light, greenlight, you got a deal, deal, done deal, let us do it/this, do it
        make it so, ship/send/deliver it/them/everything/all/both/away, good to go, happy to proceed
        you may .. proceed/ship/send, confirming, si, ja, oui, that is right/correct/it/fine, exactly right/as/what/it
        all correct/good/right/set, everything .. correct/right/order/good/fine, is/are/looks/look/all correct
        it is a deal, that will do, works for me/us, count me in, thumbs up, roger, absolutely, affirmative, sign off
        signed off, finalize, finalise, confirm
    """,
    "ok": """
        ok, sounds/looks/all good/great/right/fine/perfect/correct, perfect, correct, great, fine, alright, all right
        sure, of course, please ship/send/deliver/proceed, works, good, is good/fine/great/perfect/right, happy with
        wonderful, excellent
    """,
    "ask_confirm": """
        please/you/to/and/must/will/not confirm
        confirm .. whether/if/that/receipt/me/when/price/prices/availability/in, before .. confirm
        could/can/would you .. confirm, once .. confirm, confirm by, confirmation of
    """,
    "decline": """
        not interested, no interest
        go/gone/went/going/chosen .. different/another/other/new/current/local supplier/vendor/company
        go/gone/went/going/chosen .. different/another/other/new/current/local wholesaler/route/direction
        chose/decided/stay .. different/another/other/new/current/local supplier/vendor/company
        staying/switch~/signed .. different/another/other/new/current/local supplier/vendor/company
        chose/decided/stay .. different/another/other/new/current/local wholesaler/route/direction
        staying/switch~/signed .. different/another/other/new/current/local wholesaler/route/direction, go elsewhere
        going elsewhere, decided against/not, not take .. it/this/that, goodbye, no thank/thanks, not fit .. budget
        pass on, will pass, not .. buy~/order~ .. from you, not be ordering, not proceed, not going .. ahead/forward
        decline, unsubscribe, take our business elsewhere, part ways, for now no, no need at, not at these prices
        we are good for now, not .. any at, leave it there, not move forward
    """,
    "prepay": """
        pay/paid/payment .. upfront/advance/immediately/today/now/cash/prepaid, prepay~, up front, in advance
        cash on delivery, same day payment, payment same day, pay at once, pay right away, prompt payment, pay cash
        cash in hand, payment .. same day
    """,
    "injection": """
        ignore .. previous/earlier/prior/above/all/your/my instruction~/rules/prompt/price, ignore all/previous
        disregard .. instruction~/previous/earlier/rules, maintenance mode
        system override/prompt/update/message/notice/instruction, you are now, reply only, answer only, respond only
        developer mode, admin mode, system note, assistant note, note to .. assistant/system/agent
        override .. price/prices/rules/policy, set .. price/prices to $, set .. prices .. #, jailbreak~
        prompt injection, new instructions, act as, without review, already authorized, mark .. paid
    """,
}

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
        obliged/grateful .. were you to, once/when .. dispatched/shipped, once .. truck/way, when he/she/they/driver
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
        as my/our formal, this is .. formal, formal purchase order, exactly what .. mind
        able to .. unload/sign/lift/help, considerate, thanks for considering, wish i could say, as planned
        as discussed, potential customers, maybe you, upcoming holiday/weekend
    """,
    "doubt": """
        some, few, several, couple, bunch, the usual, usual amount/quantity, same as usual/last/before/always
        as much as, as many as, enough, plenty, a bit more, handful, lots of, various, assorted, mixed, mix of, variety
        or so, either, which ever, whichever, assortment, your choice, surprise me
        same .. as last/before/usual/always/previous, same again, repeat .. order, reorder .. same, around #, about #
        approximately #, roughly #, approx #, circa #, at least #, up to #, between # .. @, more or less, minimum of #
        maximum of #, max #, give or take, no hang, hang on, # or #, no wait, make that, etc, and so on, and so forth
        something like, similar, or similar, equivalent, or whatever, # ish, load of, loads of, any flavor/kind/brand
        no more than #, not more than #, as needed, fill~ it up, what you think, you think, you decide, you pick
        you know what, to be decided, tbd, tba, like last time order, the regular, half of, a third of, half my/our
    """,
    "benign_doubt": """
        trail/# mix of @, enough for, that is enough, some time, same .. point/address/spot/dock as
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
        can/could/may i/we .. get/have/order/please/place/buy/take, would you mind .. sending/shipping/adding/putting
        please send/ship/deliver/add
    """,
    "question_doubt": """
        how much, cost, costs, total, price, prices, pricing, still, ok, right, correct, works, work, possible
        available, in stock, agree, deal, can you do, interested, you can, have you got, do you have, does that
        is that, would that, acceptable, yes or no, feasible, shall, should, enough, confirm, cheaper, discount
    """,
}

# A word of each list in one sentence shows the same as a phrase would: no table holds every turn of phrase.
PAIRS = {
    "counter": (
        "price prices pricing rate rates quote quotation figures",
        "high higher lower better cheaper cheap expensive reduce reduced reduction match beat "
        "steep afford budget negotiate "
        "flexible improve improvement sharper competitive concession ridiculous unaffordable",
    ),
    "status": (
        "order delivery shipment package parcel truck ref",
        "where status tracking arrive arrives arriving eta delayed update news waiting expected "
        "transit schedule dispatched",
    ),
    "credit": (
        "pay payment paying settle invoice bill",
        "later afterwards installments deferred monthly payday weeks terms net",
    ),
    "cancel": (
        "order orders ref basket shipment request",
        "cancel scrap withdraw void annul revoke undo abort retract rescind",
    ),
    "problem": (
        "delivery delivered order box boxes shipment package carton driver invoice billed arrived received ref",
        "missing damaged ripped bent rusty wrong expired soaked mold moldy cracked rotten shattered punctured frozen "
        "mislabeled absent lacking overpaid overcharged undercounted",
    ),
}

# What only the gate asks for: words that agree, and words that put off.
FIRM = {
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
        payable # days/weeks, # days/weeks after, days/weeks after delivery/receipt/invoice, payable in/within/after
        next monday/tuesday/wednesday/thursday/friday/week/month/payday/time .. i/we, going to put/place/send/order/get
        i/we will .. email/mail/write/send/call/confirm/decide .. then/later/tomorrow/soon/monday/friday/once
        only upon, upon .. approval/release/confirmation/signature/authorization, release note, final word/say/decision
        decided not, partner/boss/wife/husband/manager/owner/board .. has/decides/must/needs/wants/will, not to go
        to be .. confirmed, to be .. decided/released/fulfilled, coming soon, so you have/know, for your planning
        sleep on it, leaning toward, leaning towards, but only, on hold, in due course, at a later date, not released
        for approval, awaiting approval, would say yes, minded to, all for it once, provisional~, tomorrow i/we
        i/we .. tomorrow decide/confirm/know
    """,
}
