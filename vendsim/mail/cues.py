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
        i/we will have, hit me with, furnish, bespeak, stick #/@, pop, run me/us/over, rather have, trouble you for
        have .. delivered, set/fix/hook me/us up, here is the damage, fetch, get #/@, i/we go for, you get the business
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
        admin/administrator/system/supervisor/developer override/mode/command/notice
        the assistant/model/agent/ai reading
        assistant/model/agent/ai .. must, end override/admin/system
        ignore .. previous/earlier/prior/above/all/your/my instruction~/rules/prompt/price, ignore all/previous
        disregard .. instruction~/previous/earlier/rules, maintenance mode
        system override/prompt/update/message/notice/instruction, you are now, reply only, answer only, respond only
        developer mode, admin mode, system note, assistant note, note to .. assistant/system/agent
        override .. price/prices/rules/policy, set .. price/prices to $, set .. prices .. #, jailbreak~
        prompt injection, new instructions, act as, without review, already authorized, mark .. paid
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
