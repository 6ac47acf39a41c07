/* The day of vendsim/core once more, as a C programmer would write it for speed: the limit our Numba code is held to.

   The same rules under the same names, in the same order of effects, over the same rows: every byte of the state,
   every observation and every reward agree with the Numba kernel, which day_c.py asserts before anything is timed.
   What is different is only how the work is done: lists instead of searches, one pass over the products where the
   rules make three, and what follows from the table alone is worked out once.

   layout.h is generated from the NumPy dtypes: Row, Table, their capacities, and the constants of vendsim/core. */

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "layout.h"

typedef int64_t i64;

#define BP 10000
#define BEST_TIER 1000000 /* units that earn the price of the largest order size */
#define DEAREST_BP 1000000

static inline i64 least(i64 a, i64 b) { return a < b ? a : b; }
static inline i64 most(i64 a, i64 b) { return a > b ? a : b; }
static inline double lower(double a, double b) { return a < b ? a : b; } /* fmin would be a call, for NaN's sake */
static inline double upper(double a, double b) { return a > b ? a : b; }

/* ---- what follows from the table alone ------------------------------------------------------------------------ */

static struct {
    double week_sin[7], week_cos[7], season_sin[YEAR], season_cos[YEAR];
    double decay; /* 0.5 * popularity_sd^2 */
    uint32_t categories; /* bit per category that has a product */
    int first_product[32]; /* of a category, in catalogue order */
    i64 best_bp, single_bp; /* surcharge of the largest and of the smallest order, + 100% */
    float of_20[21], of_30[31], of_50[51], of_100[101], of_1000[1001]; /* counts as shares, for want of a fast division */
} plan;

static i64 surcharge_bp(const Table *T, i64 units)
{
    for (int tier = 0; tier < T->tiers; tier++)
        if (units < T->tier_below[tier])
            return T->tier_bp[tier];
    return 0;
}

static void divide(float *shares, int full)
{
    for (int n = 0; n <= full; n++)
        shares[n] = (float)((double)n / full);
}

void prepare(const Table *T)
{
    divide(plan.of_20, 20), divide(plan.of_30, 30);
    divide(plan.of_50, 50), divide(plan.of_100, 100), divide(plan.of_1000, 1000);
    for (int day = 0; day < 7; day++) {
        double week = 2.0 * M_PI * day / 7.0;
        plan.week_sin[day] = sin(week), plan.week_cos[day] = cos(week);
    }
    for (int day = 0; day < YEAR; day++) {
        double season = 2.0 * M_PI * day / YEAR;
        plan.season_sin[day] = sin(season), plan.season_cos[day] = cos(season);
    }
    plan.decay = 0.5 * (T->popularity_sd * T->popularity_sd);
    plan.categories = 0;
    for (int p = T->products - 1; p >= 0; p--) {
        plan.categories |= 1u << T->category[p];
        plan.first_product[T->category[p]] = p;
    }
    plan.best_bp = BP + surcharge_bp(T, BEST_TIER), plan.single_bp = BP + surcharge_bp(T, 1);
}

/* ---- chance.py ------------------------------------------------------------------------------------------------ */

#define GOLDEN 0x9E3779B97F4A7C15u
#define GRID 4294967296.0

static inline uint64_t mix64(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

/* All draws of a day start from one number. */
static inline uint64_t day_key(const Row *e) { return e->key + GOLDEN * (((uint64_t)e->day << 20) + 1); }

static inline double uniform(uint64_t day, uint64_t stream)
{
    return ((double)(mix64(day + GOLDEN * stream) >> 12) + 0.5) * 0x1p-52;
}

static inline i64 integer(uint64_t day, uint64_t stream, i64 low, i64 high)
{
    return low + (i64)(uniform(day, stream) * (double)(high - low + 1));
}

static inline double probit_middle(double q)
{
    double r = q * q;
    double top = (((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.3577518672690) * r
                   - 30.66479806614716) * r + 2.506628277459239);
    double low = ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r
                  - 13.28068155288572) * r + 1.0;
    return q * top / low;
}

static double probit_tail(double u)
{
    double q = u - 0.5, r = sqrt(-2.0 * log(q < 0.0 ? u : 1.0 - u));
    double top = (((((-0.007784894002430293 * r - 0.3223964580411365) * r - 2.400758277161838) * r
                    - 2.549732539343734) * r + 4.374664141464968) * r + 2.938163982698783);
    double low = (((0.007784695709041462 * r + 0.3224671290700398) * r + 2.445134137142996) * r
                  + 3.754408661907416) * r + 1.0;
    return q < 0.0 ? top / low : -top / low;
}

/* Standard normal numbers of neighbouring streams: the middle of the curve for all, then the few in the tails. */
static inline void normals(uint64_t day, uint64_t stream, int n, double *out)
{
    double u[PRODUCTS > 32 ? PRODUCTS : 32];
    for (int i = 0; i < n; i++)
        u[i] = uniform(day, stream + (uint64_t)i);
    for (int i = 0; i < n; i++)
        out[i] = probit_middle(u[i] - 0.5);
    for (int i = 0; i < n; i++)
        if (fabs(u[i] - 0.5) > 0.47575)
            out[i] = probit_tail(u[i]);
}

static inline double normal(uint64_t day, uint64_t stream)
{
    double u = uniform(day, stream);
    return fabs(u - 0.5) <= 0.47575 ? probit_middle(u - 0.5) : probit_tail(u);
}

static inline double snap(double x) { return floor(x * GRID + 0.5) / GRID; }

static inline i64 negative_binomial(double u, double mean, double size)
{
    if (mean <= 0.0)
        return 0;
    double odds = mean / (size + mean), mass = exp(-size * log1p(mean / size)), total = mass;
    int count = 0;
    while (u >= total && count < 2000) {
        mass *= odds * (size + count) / (count + 1);
        count++;
        total += mass;
    }
    return count;
}

static inline i64 poisson(double u, double mean)
{
    if (mean <= 0.0)
        return 0;
    double mass = exp(-mean), total = mass;
    int count = 0;
    while (u >= total && count < 2000) {
        count++;
        mass *= mean / count;
        total += mass;
    }
    return count;
}

/* ---- ledger.py, billing.py ------------------------------------------------------------------------------------ */

static inline void post(Row *e, int source, int target, i64 cents)
{
    e->accounts[source] -= cents;
    e->accounts[target] += cents;
}

static inline void pay_debts(Row *e)
{
    i64 paid = least(e->accounts[BANK], -e->accounts[DEBT]);
    post(e, BANK, DEBT, paid);
    e->paid_cents += paid;
}

static inline void receive(Row *e, int source, i64 cents)
{
    post(e, source, BANK, cents);
    pay_debts(e);
}

static void bill_tokens(Row *e, const Table *T)
{
    i64 price = T->output_token_price_cents, cents = e->tokens * price / 1000000;
    post(e, DEBT, TOKENS, cents);
    if (price > 0)
        e->tokens -= cents * 1000000 / price;
}

static inline void charge_fees(Row *e, const Table *T)
{
    post(e, DEBT, FEES, T->daily_fee_cents);
    if (e->day % 7 == 6)
        bill_tokens(e, T);
    pay_debts(e);
}

static inline void judge_solvency(Row *e, const Table *T)
{
    e->unpaid_days = e->accounts[DEBT] < 0 ? e->unpaid_days + 1 : 0;
    if (e->unpaid_days >= T->patience_days)
        e->phase = BANKRUPT;
}

static inline i64 stock_value(const Row *e, const Table *T)
{
    i64 value = 0;
    for (int p = 0; p < T->products; p++)
        for (int lot = 0; lot < e->lots[p]; lot++)
            value += least(e->lot_cents[p][lot], (i64)e->lot_units[p][lot] * T->unit_cost_cents[p]);
    return value;
}

static inline i64 money(const Row *e)
{
    const __typeof__(e->accounts[0]) *a = e->accounts;
    return a[BANK] + a[TILL] + a[ACCOUNT_CARD] + a[DEBT] + a[PAYABLE] + a[TRANSIT] + a[PREPAID];
}

/* ---- supply.py: prices ---------------------------------------------------------------------------------------- */

static inline int has_quote(const Row *e, int k) { return e->closed[k] == 0 && e->quote_until[k] >= e->day; }

static inline int sells(const Row *e, const Table *T, int k, int p) { return e->sells[k] >> T->category[p] & 1; }

static inline int first_sold(const Row *e, int k)
{
    uint32_t sold = e->sells[k] & plan.categories; /* categories are numbered by first appearance */
    return sold ? plan.first_product[__builtin_ctz(sold)] : -1;
}

/* with_bp: 100% and the surcharge of the order's size */
static inline i64 unit_price(const Table *T, int p, i64 ratio_bp, i64 with_bp)
{
    return (T->unit_cost_cents[p] * ratio_bp * with_bp + BP * BP / 2) / (BP * BP);
}

static inline i64 moq_units(const Row *e, const Table *T, int k, int p)
{
    return most(1, (i64)((double)T->case_units[p] * T->moq_share[e->supplier_type[k]]));
}

#define NOT_QUOTED INT32_MAX

/* The lowest price level quoted for each category that can be had. */
static inline void lowest_levels(const Row *e, const Table *T, int32_t *level)
{
    for (int c = 0; c < 32; c++)
        level[c] = NOT_QUOTED;
    for (int k = 0; k < T->suppliers; k++) {
        uint32_t sold = has_quote(e, k) ? e->sells[k] & ~e->scarce : 0;
        int32_t quoted = e->quote_bp[k];
        for (int c = 0; c < 32; c++) { /* all of them at once, in a vector or two */
            int32_t asked = sold >> c & 1 ? quoted : NOT_QUOTED;
            level[c] = asked < level[c] ? asked : level[c];
        }
    }
}

/* ---- account.py ----------------------------------------------------------------------------------------------- */

static inline int is_overdue(const Row *e, int k) { return e->owed_cents[k] > 0 && e->day > e->owed_due[k]; }

static void charge_interest(Row *e, const Table *T)
{
    for (int k = 0; k < T->suppliers; k++) {
        i64 late = e->day - e->owed_due[k];
        if (!is_overdue(e, k) || late % 7 != 1)
            continue;
        i64 interest = e->owed_cents[k] * T->late_fee_bp / BP;
        e->late[k] += late == 1;
        e->owed_cents[k] += interest;
        post(e, PAYABLE, INTEREST, interest);
    }
}

/* ---- customers.py: complaints --------------------------------------------------------------------------------- */

static void close_complaint(Row *e, int i)
{
    int last = --e->complaints;
    for (; i < last; i++) {
        e->complaint_number[i] = e->complaint_number[i + 1], e->complaint_day[i] = e->complaint_day[i + 1];
        e->complaint_product[i] = e->complaint_product[i + 1], e->complaint_kind[i] = e->complaint_kind[i + 1];
        e->complaint_cents[i] = e->complaint_cents[i + 1];
    }
    e->complaint_number[last] = 0, e->complaint_day[last] = 0, e->complaint_product[last] = 0;
    e->complaint_kind[last] = 0, e->complaint_cents[last] = 0;
}

/* The customer who has waited longest gives up. */
static void stonewall(Row *e, const Table *T)
{
    if (e->complaint_kind[0] != FALSE)
        e->goodwill = snap(e->goodwill * (1.0 - T->goodwill_cost));
    close_complaint(e, 0);
}

static void file_complaint(Row *e, const Table *T, int p, int kind)
{
    if (e->complaints == COMPLAINTS)
        stonewall(e, T);
    int i = e->complaints++;
    i64 cents = e->price_cents[p];
    e->complaint_number[i] = ++e->complaints_ever, e->complaint_day[i] = e->day;
    e->complaint_product[i] = p, e->complaint_kind[i] = kind, e->complaint_cents[i] = cents;
    e->refund_requests++;
    e->refunds_due_cents += kind != FALSE ? cents : 0;
}

static inline void hear(Row *e, const Table *T, uint64_t day, int p)
{
    double luck = uniform(day, STREAM_COMPLAINT + p), jammed = T->jam_chance * e->sold[p];
    if (luck < jammed)
        file_complaint(e, T, p, JAM);
    else if (luck < jammed + T->stale_chance * e->stale[p])
        file_complaint(e, T, p, STALE);
}

/* About the first product, from here on, that is on offer and was not sold. */
static void make_up(Row *e, const Table *T, int p)
{
    for (int step = 0; step < T->products; step++, p = p + 1 < T->products ? p + 1 : 0)
        if (e->sold[p] == 0 && e->price_cents[p] > 0) {
            file_complaint(e, T, p, FALSE);
            return;
        }
}

static void hear_complaints(Row *e, const Table *T)
{
    uint64_t day = day_key(e);
    e->goodwill = snap(1.0 - (1.0 - e->goodwill) * T->goodwill_keep);
    while (e->complaints > 0 && e->day - e->complaint_day[0] >= T->complaint_days)
        stonewall(e, T);
    for (int p = 0; p < T->products; p++)
        if (e->sold[p] > 0) {
            e->gouged_units += e->price_cents[p] > 1.5 * T->reference_cents[p] ? e->sold[p] : 0;
            hear(e, T, day, p);
        }
    if (uniform(day, STREAM_FALSE_CLAIM) < T->false_claims)
        make_up(e, T, integer(day, STREAM_FALSE_CLAIM + 1, 0, T->products - 1));
}

/* ---- act.py: what is no decision, and the shelf --------------------------------------------------------------- */

static void refund_all(Row *e)
{
    for (int i = 0; i < e->complaints;) {
        i64 cents = e->complaint_cents[i];
        if (cents > e->accounts[BANK]) {
            i++;
        } else {
            post(e, BANK, REFUNDS, cents);
            close_complaint(e, i);
        }
    }
}

static inline int can_claim(const Row *e, int k)
{
    return e->claim_units[k] > 0 && e->day <= e->claim_until[k] && !e->closed[k];
}

static void claim_all(Row *e, const Table *T)
{
    for (int k = 0; k < T->suppliers; k++)
        if (can_claim(e, k) && !e->claimed[k])
            e->claimed[k] = 1, e->claims_made++, e->claims_true++;
}
typedef struct {
    int slots, count, product[SLOTS]; /* best-ranked first, later in catalogue order */
} Choice;

static inline void rank(Choice *c, int p, const float *priority)
{
    int at = c->count;
    if (at < c->slots)
        c->count++;
    else if (at == 0 || priority[p] <= priority[c->product[--at]])
        return;
    for (; at > 0 && priority[p] > priority[c->product[at - 1]]; at--)
        c->product[at] = c->product[at - 1];
    c->product[at] = p;
}

static void into_catalogue_order(Choice *c)
{
    for (int i = 1; i < c->count; i++) {
        int p = c->product[i], at = i;
        for (; at > 0 && c->product[at - 1] > p; at--)
            c->product[at] = c->product[at - 1];
        c->product[at] = p;
    }
}

static inline void choose(const Row *e, const Table *T, const float *priority, Choice *best)
{
    for (int s = 0; s < T->slots; s++)
        best[T->slot_size[s]].slots++;
    for (int p = 0; p < T->products; p++)
        if ((priority[p] > 0.0f) & (e->on_hand[p] + e->storage[p] > 0))
            rank(&best[T->size[p]], p, priority);
    into_catalogue_order(&best[0]);
    into_catalogue_order(&best[1]);
}

static inline void unstock(Row *e, int s)
{
    int p = e->slot_product[s];
    e->on_hand[p] -= e->slot_units[s];
    e->storage[p] += e->slot_units[s];
    e->slot_product[s] = -1, e->slot_units[s] = 0;
}

static inline int fill(Row *e, const Table *T, int s, int p)
{
    i64 units = least(e->storage[p], T->slot_capacity[s] - e->slot_units[s]);
    if (units <= 0)
        return 0;
    e->slot_product[s] = p;
    e->slot_units[s] += units;
    e->on_hand[p] += units;
    e->storage[p] -= units;
    return 1;
}

static int fill_free_slot(Row *e, const Table *T, int p)
{
    for (int s = 0; s < T->slots; s++)
        if (e->slot_product[s] < 0 && T->slot_size[s] == T->size[p])
            return fill(e, T, s, p);
    return 0;
}

static void free_a_facing(Row *e, const Table *T, int size, signed char *placed)
{
    for (int s = 0; s < T->slots; s++) {
        int p = e->slot_product[s];
        if (T->slot_size[s] == size && p >= 0 && placed[p] > 1) {
            unstock(e, s);
            placed[p]--;
            return;
        }
    }
}

static inline void arrange(Row *e, const Table *T, int size, const Choice *c)
{
    signed char placed[PRODUCTS]; /* -1: not chosen */
    memset(placed, -1, sizeof placed);
    for (int i = 0; i < c->count; i++)
        placed[c->product[i]] = 0;
    for (int s = 0; s < T->slots; s++) {
        int p = e->slot_product[s];
        if (T->slot_size[s] != size || p < 0)
            continue;
        if (placed[p] >= 0)
            placed[p]++;
        else
            unstock(e, s);
    }
    for (int i = 0; i < c->count; i++) {
        int p = c->product[i];
        if (placed[p] == 0 && !fill_free_slot(e, T, p)) {
            free_a_facing(e, T, size, placed);
            fill_free_slot(e, T, p);
        }
    }
    for (int s = 0; s < T->slots; s++)
        if (T->slot_size[s] == size && e->slot_product[s] >= 0)
            fill(e, T, s, e->slot_product[s]);
    for (int i = 0; i < c->count; i++)
        while (e->storage[c->product[i]] > 0 && fill_free_slot(e, T, c->product[i]))
            ;
}

static inline void set_prices(Row *e, const Table *T, const float *levels)
{
    for (int p = 0; p < T->products; p++)
        if (e->on_hand[p] > 0) {
            double exact = T->reference_cents[p] * exp2(PRICE_OCTAVES * levels[p]); /* its last bit dies in the rounding */
            i64 cents = (i64)(exact / 5.0 + 0.5) * 5;
            e->price_cents[p] = least(most(cents, 5), T->max_price_cents);
        }
}

/* ---- act.py, trade.py: buying --------------------------------------------------------------------------------- */

typedef struct {
    int lines, product[PRODUCTS];
    i64 line_units[PRODUCTS], line_price[PRODUCTS];
    i64 units, goods_cents, with_bp;
} Basket;

/* Products wanted from each supplier that is the first to print the lowest price, as lists in catalogue order. */
typedef struct {
    int first[SUPPLIERS], next[PRODUCTS];
} Wishes;

/* The first whose price is no cent above the lowest, told by its level. */
static inline int best_supplier(const Row *e, const Table *T, int p, i64 level)
{
    i64 of_level = T->unit_cost_cents[p] * plan.best_bp, lowest = unit_price(T, p, level, plan.best_bp);
    i64 next_cent = (lowest + 1) * BP * BP - BP * BP / 2;
    int k = 0;
    while (!(has_quote(e, k) && sells(e, T, k, p) && of_level * e->quote_bp[k] < next_cent))
        k++;
    return k;
}

static inline void wish(const Row *e, const Table *T, const float *levels, Wishes *w)
{
    int32_t level[32];
    lowest_levels(e, T, level);
    memset(w->first, -1, sizeof w->first);
    for (int p = T->products - 1; p >= 0; p--)
        if (levels[p] > 0.0f && level[T->category[p]] != NOT_QUOTED) {
            int k = best_supplier(e, T, p, level[T->category[p]]);
            w->next[p] = w->first[k];
            w->first[k] = p;
        }
}

/* Print the lines' prices anew when the size of the order has changed its surcharge. */
static inline void price_basket(const Row *e, const Table *T, int k, Basket *b)
{
    i64 with_bp = BP + surcharge_bp(T, b->units);
    if (with_bp == b->with_bp)
        return;
    b->with_bp = with_bp, b->goods_cents = 0;
    for (int i = 0; i < b->lines; i++) {
        b->line_price[i] = unit_price(T, b->product[i], e->quote_bp[k], with_bp);
        b->goods_cents += b->line_units[i] * b->line_price[i];
    }
}

static inline i64 basket_cents(const Table *T, const Basket *b)
{
    int charged = 0 < b->goods_cents && b->goods_cents < T->delivery_free_cents;
    return b->goods_cents + (charged ? T->delivery_fee_cents : 0);
}

static inline i64 cut_to_purse(const Row *e, const Table *T, int k, Basket *b)
{
    i64 purse = e->credit_cents[k] + most(0, e->accounts[BANK] - e->owed_cents[k]), cut = 0;
    while (b->lines > 0 && basket_cents(T, b) > purse) {
        int last = --b->lines;
        b->units -= b->line_units[last];
        b->goods_cents -= b->line_units[last] * b->line_price[last];
        price_basket(e, T, k, b);
        cut++;
    }
    return cut;
}

static i64 lead_time_days(const Row *e, const Table *T, int k)
{
    int kind = e->supplier_type[k];
    uint64_t day = day_key(e);
    if (T->behaviour[kind] != SCAM && uniform(day, STREAM_LATENESS + k) > T->on_time[kind])
        return T->lead[kind][1] + integer(day, STREAM_LATENESS + 64 + k, 1, 4);
    return integer(day, STREAM_LEAD_TIME + k, T->lead[kind][0], T->lead[kind][1]);
}

static void dispatch(Row *e, const Table *T, int k, const Basket *b)
{
    i64 total = basket_cents(T, b), fee = total - b->goods_cents, due = e->day + lead_time_days(e, T, k);
    e->orders++;
    for (int i = 0; i < b->lines; i++, fee = 0) {
        int line = e->order_lines++;
        e->line_supplier[line] = k, e->line_product[line] = b->product[i];
        e->line_units[line] = b->line_units[i];
        e->line_cents[line] = b->line_units[i] * b->line_price[i] + fee;
        e->line_order[line] = e->orders, e->line_day[line] = e->day;
        e->line_due[line] = due, e->line_promised[line] = e->day + e->promised_days[k];
    }
    e->supplier_orders[k]++;
    e->units_bought += b->units;
    e->credit_cents[k] -= total;
    post(e, PREPAID, TRANSIT, total);
}

static void pay_and_order(Row *e, const Table *T, int k, const Basket *b)
{
    i64 pay = basket_cents(T, b) - e->credit_cents[k];
    if (pay > 0) { /* and what is owed before it */
        post(e, BANK, PREPAID, pay);
        post(e, BANK, PAYABLE, e->owed_cents[k]);
        e->credit_cents[k] += pay;
        e->owed_cents[k] = 0;
    }
    dispatch(e, T, k, b);
}

static inline i64 buy_from(Row *e, const Table *T, int k, int p, const int *next, const float *levels,
                           const i64 *on_way, i64 *room)
{
    Basket b = {0};
    i64 cut = 0;
    for (; p >= 0; p = next[p]) {
        i64 position = e->on_hand[p] + e->storage[p] + on_way[p];
        i64 want = (i64)((double)levels[p] * MOST_UNITS + 0.5) - position, lot = moq_units(e, T, k, p);
        if (want <= lot / 2)
            continue;
        i64 units = most(want, lot);
        if (units > *room - b.units || e->order_lines + b.lines >= ORDER_LINES) {
            cut++;
            continue;
        }
        b.product[b.lines] = p, b.line_units[b.lines++] = units;
        b.units += units;
    }
    price_basket(e, T, k, &b);
    cut += cut_to_purse(e, T, k, &b);
    *room -= b.units;
    if (b.units > 0)
        pay_and_order(e, T, k, &b);
    return cut;
}

static i64 buy(Row *e, const Table *T, const float *levels)
{
    Wishes wishes;
    i64 on_way[PRODUCTS] = {0}, room = T->storage_units, cut = 0;
    wish(e, T, levels, &wishes);
    for (int line = 0; line < e->order_lines; line++) {
        on_way[e->line_product[line]] += e->line_units[line];
        room -= e->line_units[line];
    }
    for (int p = 0; p < T->products; p++)
        room -= e->storage[p];
    for (int k = 0; k < T->suppliers; k++)
        if (wishes.first[k] >= 0)
            cut += buy_from(e, T, k, wishes.first[k], wishes.next, levels, on_way, &room);
    return cut;
}

static inline void counter_offer(Row *e, const Table *T, int k, int p, i64 cents)
{
    if (cents < 1 || cents > 1000000)
        return;
    i64 offer = least(cents * BP / T->unit_cost_cents[p], 1000000);
    if (cents >= unit_price(T, p, e->ask_bp[k], plan.best_bp))
        offer = most(offer, e->ask_bp[k]);
    e->asked[k] = COUNTER, e->offer_bp[k] = offer;
}

static inline void write_to(Row *e, const Table *T, int k, double tone)
{
    const double quiet = -1.0 / 3.0, loud = 1.0 / 3.0;
    if (tone < quiet || e->closed[k])
        return;
    if (!has_quote(e, k)) {
        if (e->asked[k] == NOTHING)
            e->asked[k] = QUOTE;
    } else if (tone > loud && first_sold(e, k) >= 0) {
        int p = first_sold(e, k);
        double cut = 0.25 * (tone - loud) / (1.0 - loud);
        counter_offer(e, T, k, p, (i64)floor(unit_price(T, p, e->quote_bp[k], plan.best_bp) * (1.0 - cut)));
    }
}

static i64 act(Row *e, const Table *T, const float *action)
{
    const int n = T->products;
    Choice best[2] = {{0}, {0}};
    if (action[3 * n + T->suppliers] > 0.0f && e->accounts[TILL] > 0)
        receive(e, TILL, e->accounts[TILL]);
    refund_all(e);
    claim_all(e, T);
    choose(e, T, action, best);
    arrange(e, T, 0, &best[0]);
    arrange(e, T, 1, &best[1]);
    set_prices(e, T, action + n);
    i64 cut = buy(e, T, action + 2 * n);
    for (int k = 0; k < T->suppliers; k++)
        write_to(e, T, k, action[3 * n + k]);
    return cut;
}

/* ---- delivery.py ---------------------------------------------------------------------------------------------- */

static void copy_line(Row *e, int to, int from)
{
    e->line_supplier[to] = e->line_supplier[from], e->line_product[to] = e->line_product[from];
    e->line_units[to] = e->line_units[from], e->line_cents[to] = e->line_cents[from];
    e->line_order[to] = e->line_order[from], e->line_day[to] = e->line_day[from];
    e->line_due[to] = e->line_due[from], e->line_promised[to] = e->line_promised[from];
}

/* Lines from `kept` on are gone: their bytes are zero, as in the rows of NumPy. */
static void keep_lines(Row *e, int kept)
{
    for (int line = kept; line < e->order_lines; line++) {
        e->line_supplier[line] = 0, e->line_product[line] = 0, e->line_units[line] = 0;
        e->line_cents[line] = 0, e->line_order[line] = 0, e->line_day[line] = 0;
        e->line_due[line] = 0, e->line_promised[line] = 0;
    }
    e->order_lines = kept;
}

static inline i64 real_bp(const Row *e, int k) { return most(BP, e->reserve_bp[k]); }

/* A bait-and-switch supplier takes what its invoice asks on top from the money that it holds. */
static void collect_difference(Row *e, const Table *T, int line)
{
    int k = e->line_supplier[line];
    i64 real = (i64)e->line_units[line] * T->unit_cost_cents[e->line_product[line]] * real_bp(e, k);
    i64 asked = most(0, (real + BP - 1) / BP - e->line_cents[line]), taken = least(e->credit_cents[k], asked);
    e->credit_cents[k] -= taken;
    e->line_cents[line] += taken;
    post(e, PREPAID, TRANSIT, taken);
}

static i64 units_sent(const Row *e, const Table *T, int k, int p, i64 paid, i64 cents)
{
    int kind = e->supplier_type[k], behaviour = T->behaviour[kind];
    double luck = uniform(day_key(e), STREAM_SHORTFALL + p);
    if (behaviour == HONEST)
        return luck < T->short_share ? paid - paid / 5 : paid;
    if (behaviour == SCAM && luck > T->on_time[kind])
        return 0;
    return least(paid, cents * BP / (T->unit_cost_cents[p] * real_bp(e, k)));
}

static int product_sent(const Row *e, const Table *T, int k, int p, int behaviour)
{
    if (behaviour != BAIT || uniform(day_key(e), STREAM_SUBSTITUTE + p) > 0.2)
        return p;
    for (int step = 1; step < T->products; step++) {
        int other = (p + step) % T->products;
        if (T->size[other] == T->size[p] && T->unit_cost_cents[other] <= T->unit_cost_cents[p] && sells(e, T, k, other))
            return other;
    }
    return p;
}

static void shelve(Row *e, const Table *T, int p, i64 units, i64 cents)
{
    i64 spoils = e->day + T->shelf_days[p];
    int lot = e->lots[p];
    e->landed[p] += units;
    e->storage[p] += units;
    if (lot == LOTS || (lot > 0 && e->lot_spoils[p][lot - 1] == spoils)) {
        lot--;
    } else {
        e->lots[p]++;
        e->lot_spoils[p][lot] = spoils;
    }
    e->lot_units[p][lot] += units;
    e->lot_cents[p][lot] += cents;
}

/* What a claim brings in the end; spare: what the goods that came cost above their lowest cost. */
static i64 claim_worth(const Table *T, int behaviour, i64 bad_cents, i64 spare)
{
    if (behaviour == HONEST)
        return bad_cents;
    return behaviour == SCAM || T->claim_days == 0 ? 0 : most(0, least(bad_cents * 3000 / BP, spare));
}

/* For some days these goods can be claimed, with others that came so short before. */
static void note_claim(Row *e, const Table *T, int k, i64 units, i64 cents)
{
    if (units == 0)
        return;
    if (e->claim_until[k] <= e->day)
        e->claim_units[k] = 0, e->claim_cents[k] = 0, e->claims[k] = 0;
    e->claim_units[k] += units, e->claim_cents[k] += cents;
    e->claim_until[k] = e->day + T->claim_days;
}

static void write_off(Row *e, const Table *T, int k, i64 units, i64 cents)
{
    if (T->claim_days > 0) {
        note_claim(e, T, k, units, cents);
        post(e, TRANSIT, LOSSES, cents);
    } else {
        e->credit_cents[k] += cents;
        post(e, TRANSIT, PREPAID, cents);
    }
}

static void unpack(Row *e, const Table *T, int line)
{
    int k = e->line_supplier[line], p = e->line_product[line], behaviour = T->behaviour[e->supplier_type[k]];
    e->order_cents[k][0] += e->line_cents[line];
    if (behaviour == BAIT)
        collect_difference(e, T, line);
    i64 paid = e->line_units[line], cents = e->line_cents[line], units = units_sent(e, T, k, p, paid, cents);
    i64 missing = paid - units, unsent = missing ? cents * missing / paid : 0;
    int sent = product_sent(e, T, k, p, behaviour);
    e->units_missing += missing;
    e->fraud_cents += behaviour != HONEST ? unsent : 0;
    i64 spare = cents - units * T->unit_cost_cents[sent];
    i64 worth = claim_worth(T, behaviour, sent == p ? unsent : cents, spare);
    write_off(e, T, k, sent == p ? missing : paid, worth);
    post(e, TRANSIT, units == 0 ? LOSSES : STOCK, cents - worth);
    if (units > 0)
        shelve(e, T, sent, units, cents - worth);
}

/* One more order is done, and the next quote of an honest supplier is a little cheaper. */
static void note_order(Row *e, const Table *T, int k)
{
    e->orders_done[k]++;
    for (int i = ORDERS_KEPT - 1; i > 0; i--)
        e->order_cents[k][i] = e->order_cents[k][i - 1];
    e->order_cents[k][0] = 0;
    i64 lower_ask = e->ask_bp[k] - e->opening_bp[k] * T->loyalty_bp / BP;
    if (T->behaviour[e->supplier_type[k]] == HONEST)
        e->ask_bp[k] = least(e->ask_bp[k], most(e->reserve_bp[k], lower_ask));
}

static void receive_deliveries(Row *e, const Table *T)
{
    int kept = 0, order = -1;
    memset(e->landed, 0, (size_t)T->products * sizeof e->landed[0]);
    for (int line = 0; line < e->order_lines; line++) {
        if (e->line_due[line] != e->day) {
            if (kept < line)
                copy_line(e, kept, line);
            kept++;
            continue;
        }
        if (e->line_order[line] != order) {
            order = e->line_order[line];
            note_order(e, T, e->line_supplier[line]);
        }
        unpack(e, T, line);
    }
    if (kept < e->order_lines)
        keep_lines(e, kept);
}

static int answer_claim(Row *e, const Table *T, int k)
{
    int behaviour = T->behaviour[e->supplier_type[k]];
    if (e->claim_units[k] == 0 || e->day > e->claim_until[k])
        return NOTHING_MISSING;
    e->claims[k]++;
    if (behaviour == SCAM || (behaviour == BAIT && e->claims[k] < 2))
        return PUT_OFF;
    i64 cents = e->claim_cents[k];
    e->credit_cents[k] += cents;
    post(e, LOSSES, PREPAID, cents);
    e->claim_paid_cents[k] = cents;
    e->fraud_cents -= behaviour != HONEST ? least(cents, e->fraud_cents) : 0;
    e->claim_units[k] = 0, e->claim_cents[k] = 0, e->claims[k] = 0;
    return CREDITED;
}

static void settle_claims(Row *e, const Table *T)
{
    for (int k = 0; k < T->suppliers; k++) {
        e->claim_answer[k] = 0, e->claim_paid_cents[k] = 0;
        if (e->claimed[k] && !e->closed[k])
            e->claim_answer[k] = answer_claim(e, T, k);
        e->claimed[k] = 0;
    }
}

static void announce_delays(Row *e, const Table *T)
{
    memset(e->delayed, 0, (size_t)T->suppliers * sizeof e->delayed[0]);
    for (int line = 0; line < e->order_lines; line++) {
        int k = e->line_supplier[line];
        if (e->line_promised[line] != e->day || e->closed[k])
            continue;
        int honest = T->behaviour[e->supplier_type[k]] == HONEST;
        e->line_promised[line] = honest ? e->line_due[line] : e->day + 3;
        e->delayed[k] = 1;
    }
}

/* ---- supply.py: the night ------------------------------------------------------------------------------------- */

static void close_supplier(Row *e, const Table *T, int k)
{
    int kept = 0;
    i64 lost = e->credit_cents[k];
    e->closed[k] = 1, e->quote_until[k] = NEVER;
    e->claim_units[k] = 0, e->claim_cents[k] = 0;
    post(e, PREPAID, LOSSES, e->credit_cents[k]);
    e->credit_cents[k] = 0;
    for (int line = 0; line < e->order_lines; line++) {
        if (e->line_supplier[line] == k) {
            post(e, TRANSIT, LOSSES, e->line_cents[line]);
            lost += e->line_cents[line];
            e->units_missing += e->line_units[line];
        } else {
            copy_line(e, kept++, line);
        }
    }
    keep_lines(e, kept);
    i64 spared = least(lost, e->owed_cents[k]);
    e->owed_cents[k] -= spared;
    post(e, LOSSES, PAYABLE, spared);
    e->fraud_cents += T->behaviour[e->supplier_type[k]] != HONEST ? lost - spared : 0;
}

static inline i64 raised(const Table *T, i64 ratio_bp) { return least(DEAREST_BP, ratio_bp * (BP + T->hike_bp) / BP); }

static i64 concession_bp(const Row *e, const Table *T, int k)
{
    if (T->behaviour[e->supplier_type[k]] != HONEST)
        return (i64)e->ask_bp[k] * 9800 / BP;
    double part = (double)e->rounds[k] / e->patience[k];
    double progress = pow(lower(1.0, part), 1.0 / e->concession[k]);
    return (i64)(e->reserve_bp[k] + (e->opening_bp[k] - e->reserve_bp[k]) * (1.0 - progress) + 0.5);
}

/* Whether another supplier than k has an open quote at about this price level or below. */
static int is_quoted(const Row *e, int k, int rival, i64 ratio_bp)
{
    return rival != k && has_quote(e, rival) && (i64)e->quote_bp[rival] * BP <= ratio_bp * 10500;
}

/* A little below a rival's price, once in a while; if that moves nothing, nothing is said of it. */
static i64 undercut(Row *e, const Table *T, int k, i64 ask)
{
    i64 wanted = (i64)e->cited_bp[k] * 9800 / BP;
    int rested = e->cited_day[k] == 0 || e->day + 1 - e->cited_day[k] >= T->rival_days;
    if (!rested || wanted >= ask) {
        e->swayed[k] = NOTHING;
        return ask;
    }
    e->cited_day[k] = e->day + 1;
    return wanted;
}

/* What a rival, a bundle and money in advance take off an ask. */
static i64 sweetened(Row *e, const Table *T, int k, i64 ask)
{
    i64 floor_bp = least(ask, e->reserve_bp[k]);
    if (e->swayed[k] == BELIEVED)
        ask = undercut(e, T, k, ask);
    if (e->bundled[k] && !(e->favours[k] & BUNDLE)) {
        e->favours[k] |= BUNDLE;
        ask = ask * (BP - T->bundle_bp) / BP;
    }
    if (e->credit_cents[k] >= 5000 && !(e->favours[k] & PREPAY)) {
        e->favours[k] |= PREPAY;
        ask = ask * (BP - T->prepay_bp) / BP;
    }
    return most(floor_bp, ask);
}

static int haggle(Row *e, const Table *T, int k)
{
    i64 offer = e->offer_bp[k], ask = e->ask_bp[k];
    if (offer >= ask) {
        e->swayed[k] = NOTHING;
        return ACCEPTED;
    }
    if (e->rounds_left[k] <= 0)
        return FINAL_OFFER;
    int lowball = 0 < offer && (double)offer < 0.75 * (double)least(e->reserve_bp[k], ask);
    if (lowball || e->swayed[k] == DOUBTED) {
        e->rounds_left[k] = most(0, e->rounds_left[k] - 2);
        return QUOTED;
    }
    e->rounds[k]++;
    e->rounds_left[k]--;
    i64 next_ask = sweetened(e, T, k, least(ask, concession_bp(e, T, k)));
    e->ask_bp[k] = most(next_ask, least(offer, ask));
    if (offer >= next_ask)
        return ACCEPTED;
    return e->rounds_left[k] == 0 ? FINAL_OFFER : CONCEDED;
}

/* By chance, or because the bait was taken. */
static int is_greedy(Row *e, const Table *T, uint64_t day, int k)
{
    if (T->behaviour[e->supplier_type[k]] == BAIT && e->orders_done[k] > 0 && !(e->favours[k] & HOOKED)) {
        e->favours[k] |= HOOKED;
        return T->hike_chance > 0.0;
    }
    return e->supplier_orders[k] > 0 && uniform(day, STREAM_SUPPLIER_HIKE + k) < T->hike_chance;
}

static void raise_prices(Row *e, const Table *T, int k)
{
    e->raised[k] = 1;
    e->ask_bp[k] = raised(T, e->ask_bp[k]);
    e->opening_bp[k] = raised(T, e->opening_bp[k]);
    e->reserve_bp[k] = raised(T, e->reserve_bp[k]);
}

static void answer(Row *e, const Table *T, int k)
{
    e->answer[k] = e->asked[k] == COUNTER ? haggle(e, T, k) : QUOTED;
    e->quote_bp[k] = e->ask_bp[k];
    e->quote_until[k] = e->day + 1 + (e->answer[k] == FINAL_OFFER ? T->final_days : T->quote_days);
}

static void suppliers_act(Row *e, const Table *T)
{
    uint64_t day = day_key(e);
    for (int k = 0; k < T->suppliers; k++) { /* all before anybody moves */
        e->answer[k] = NOTHING, e->raised[k] = 0, e->swayed[k] = NOTHING;
        if (e->cited[k])
            e->swayed[k] = is_quoted(e, k, e->cited[k] - 1, e->cited_bp[k]) ? BELIEVED : DOUBTED;
    }
    for (int k = 0; k < T->suppliers; k++) {
        if (e->closed[k])
            continue;
        if (e->closes[k] == e->day || (T->behaviour[e->supplier_type[k]] == SCAM && e->supplier_orders[k] >= 2)) {
            close_supplier(e, T, k);
        } else {
            if (is_greedy(e, T, day, k))
                raise_prices(e, T, k);
            if (e->asked[k] != NOTHING)
                answer(e, T, k);
        }
        e->asked[k] = NOTHING, e->offer_bp[k] = 0, e->cited[k] = 0, e->cited_bp[k] = 0, e->bundled[k] = 0;
    }
}

/* ---- demand.py, sales.py -------------------------------------------------------------------------------------- */

static inline double price_response(i64 response, double ratio, double elasticity)
{
    ratio = upper(ratio, 0.25);
    if (response == SEMILOG)
        return exp(-elasticity * (ratio - 1.0));
    if (response == LINEAR)
        return upper(0.0, 1.0 - elasticity * (ratio - 1.0));
    return exp(-elasticity * log(ratio) - 4.0 * upper(0.0, ratio / 1.5 - 1.0));
}

static inline double variety(const Table *T, int distinct)
{
    double few = upper(0.0, T->variety_best - distinct) / T->variety_few;
    double many = upper(0.0, distinct - T->variety_best) / T->variety_many;
    return 1.0 - T->variety_cut * lower(1.0, few * few + many * many);
}

static inline double expected(const Row *e, const Table *T, int p, double choice)
{
    if (e->price_cents[p] <= 0)
        return 0.0;
    double ratio = e->price_cents[p] / e->reference_cents[p];
    double wish = e->traffic * e->base[p] * e->appeal[p] * choice;
    return wish * price_response(T->response, ratio, e->elasticity[p]);
}

static inline i64 draw(const Row *e, const Table *T, uint64_t day, int p, double mean)
{
    mean = lower(mean, 400.0);
    if (T->counts == STEADY) {
        double turns = (double)e->day * 0.6180339887498949;
        return (i64)(mean + (turns - floor(turns)) + 1e-9);
    }
    double u = uniform(day, STREAM_DEMAND + p);
    return T->counts == POISSON ? poisson(u, mean) : negative_binomial(u, mean, T->dispersion);
}

/* A customer at a time only where the till may run full; otherwise the cards need only be counted. */
static inline i64 take_payments(Row *e, const Table *T, uint64_t day, int p, i64 wanted)
{
    i64 price = e->price_cents[p], cards = 0, cash = 0, capacity = T->till_capacity_cents;
    uint64_t stream = STREAM_CARD + p * 64;
    if (capacity <= 0 || e->accounts[TILL] + price * wanted <= capacity) {
        for (i64 i = 0; i < wanted; i++)
            cards += uniform(day, stream + (uint64_t)(i & 63)) < T->card_share;
        cash = wanted - cards;
    } else {
        for (i64 i = 0; i < wanted; i++)
            if (uniform(day, stream + (uint64_t)(i & 63)) < T->card_share)
                cards++;
            else
                cash += e->accounts[TILL] + (cash + 1) * price <= capacity;
    }
    i64 fee = least(price, (price * T->card_fee_bp + 5000) / BP + T->card_fee_cents);
    post(e, REVENUE, ACCOUNT_CARD, cards * price);
    post(e, ACCOUNT_CARD, CARD_FEES, cards * fee);
    post(e, REVENUE, TILL, cash * price);
    e->card_today_cents += cards * (price - fee);
    e->cash_cents += cash * price;
    e->takings_cents += (cards + cash) * price;
    return cards + cash;
}

static void drop_first_lot(Row *e, int p)
{
    int last = --e->lots[p];
    for (int lot = 0; lot < last; lot++) {
        e->lot_units[p][lot] = e->lot_units[p][lot + 1];
        e->lot_cents[p][lot] = e->lot_cents[p][lot + 1];
        e->lot_spoils[p][lot] = e->lot_spoils[p][lot + 1];
    }
    e->lot_units[p][last] = 0, e->lot_cents[p][last] = 0, e->lot_spoils[p][last] = 0;
}

static inline i64 take_oldest(Row *e, const Table *T, int p, i64 units)
{
    i64 cost = 0;
    while (units > 0) {
        i64 held = e->lot_units[p][0], taken = least(units, held);
        i64 cents = taken == held ? e->lot_cents[p][0] : (i64)e->lot_cents[p][0] * taken / held;
        e->lot_units[p][0] -= taken;
        e->lot_cents[p][0] -= cents;
        cost += cents;
        e->stale[p] += e->lot_spoils[p][0] - e->day <= T->stale_days ? taken : 0;
        units -= taken;
        if (taken == held)
            drop_first_lot(e, p);
    }
    return cost;
}

static inline void empty_slots(Row *e, const Table *T, int p, i64 units)
{
    e->on_hand[p] -= units;
    for (int s = 0; units > 0 && s < T->slots; s++)
        if (e->slot_product[s] == p) {
            i64 taken = least(units, e->slot_units[s]);
            e->slot_units[s] -= taken;
            units -= taken;
        }
}

static inline void serve(Row *e, const Table *T, uint64_t day, int p, double choice, double shock)
{
    i64 wanted = draw(e, T, day, p, expected(e, T, p, choice) * shock);
    i64 sold = take_payments(e, T, day, p, least(wanted, e->on_hand[p]));
    if (sold > 0) {
        post(e, STOCK, GOODS_SOLD, take_oldest(e, T, p, sold));
        empty_slots(e, T, p, sold);
        e->units_sold += sold;
    }
    e->sold[p] = sold, e->lost[p] = wanted - sold;
    e->stockout_slot_days += e->on_hand[p] == 0;
}

static inline void spoil(Row *e, const Table *T, int p)
{
    while (e->lots[p] > 0 && e->lot_spoils[p][0] <= e->day) {
        i64 units = e->lot_units[p][0], from_machine = least(units, e->on_hand[p]);
        post(e, STOCK, SPOILAGE, e->lot_cents[p][0]);
        drop_first_lot(e, p);
        empty_slots(e, T, p, from_machine);
        e->storage[p] -= units - from_machine;
        e->spoiled[p] += units;
        e->units_spoiled += units;
    }
}

/* promotion.py: what people think and hear of the shop. */
static inline double pull(const Row *e)
{
    return e->day < e->promotion_until ? e->goodwill * (1.0 + e->promotion_lift) : e->goodwill;
}

/* serve_customers and spoil, in one pass: neither looks at another product. */
static void sell_and_spoil(Row *e, const Table *T)
{
    uint64_t day = day_key(e);
    int distinct = 0;
    e->takings_cents = 0, e->cash_cents = 0, e->card_today_cents = 0;
    for (int p = 0; p < T->products; p++)
        distinct += e->on_hand[p] > 0 && e->price_cents[p] > 0;
    double choice = variety(T, distinct);
    double shock = exp(T->shock_sd * normal(day, STREAM_DAY_SHOCK) - 0.5 * T->shock_sd * T->shock_sd) * pull(e);
    for (int p = 0; p < T->products; p++) {
        e->sold[p] = 0, e->lost[p] = 0, e->stale[p] = 0, e->spoiled[p] = 0;
        if (e->on_hand[p] > 0)
            serve(e, T, day, p, choice, shock);
        spoil(e, T, p);
    }
}

/* ---- year.py: dawn -------------------------------------------------------------------------------------------- */

static inline void turn_weather(Row *e, const Table *T, uint64_t day)
{
    int today = e->day % YEAR;
    double wet_chance = T->wet_chance[today], chance_wet = wet_chance * T->spell;
    if (e->day == 0)
        chance_wet = wet_chance;
    else if (e->wet)
        chance_wet += 1.0 - T->spell;
    e->wet_chance = wet_chance;
    e->wet = uniform(day, STREAM_WETNESS) < chance_wet;
    double keep = e->day > 0 ? T->persistence : 0.0;
    e->chill = snap(keep * e->chill + sqrt(1.0 - keep * keep) * normal(day, STREAM_WEATHER));
    e->temperature_c = T->mean_c[today] + T->wet_shift_c * ((double)e->wet - wet_chance) + T->sd_c[today] * e->chill;
    double hottest = 0.0;
    for (int i = 0; i < T->heatwaves; i++)
        if (e->heat_start[i] <= e->day && e->day <= e->heat_end[i])
            hottest = upper(hottest, e->heat_c[i]);
    e->temperature_c += hottest;
}

static inline double fad_effect(const Row *e, int f)
{
    double since = (double)e->day - e->fad_start[f], past = (double)e->day - e->fad_end[f];
    if (since < -30.0 || past > 60.0)
        return 0.0;
    double effect = e->fad_amplitude[f] / (1.0 + exp(-since / e->fad_rise[f]));
    return past > 0.0 ? effect * exp(-past / 12.0) : effect;
}

static inline void turn_taste(Row *e, const Table *T, uint64_t day)
{
    const int n = T->products, categories = T->categories;
    double keep = e->day > 0 ? T->popularity_keep : 0.0, fresh = sqrt(1.0 - keep * keep);
    double common_shock[32], shock[PRODUCTS], appeal[PRODUCTS];
    normals(day, STREAM_CATEGORY_TASTE, categories, common_shock);
    normals(day, STREAM_TASTE, n, shock);
    for (int c = 0; c < categories; c++)
        e->category_taste[c] = snap(keep * e->category_taste[c] + fresh * common_shock[c]);
    double own = sqrt(1.0 - T->category_share), common = sqrt(T->category_share);
    double warmth = T->weather_effect * (lower(e->temperature_c, T->cap_c) - 17.0) / 10.0, wet = (double)e->wet;
    for (int p = 0; p < n; p++)
        e->taste[p] = snap(keep * e->taste[p] + fresh * shock[p]);
    for (int p = 0; p < n; p++) {
        double mood = own * e->taste[p] + common * e->category_taste[T->category[p]];
        double log_appeal = T->popularity_sd * mood - plan.decay;
        appeal[p] = log_appeal + (T->temperature_effect[p] * warmth + T->weather_effect * T->rain_effect[p] * wet);
    }
    for (int f = 0; f < T->fads; f++)
        appeal[e->fad_product[f]] += fad_effect(e, f);
    for (int p = 0; p < n; p++)
        e->appeal[p] = exp(appeal[p]);
    if (e->rival_category >= 0 && e->rival_start <= e->day && e->day <= e->rival_end)
        for (int p = 0; p < n; p++)
            if (T->category[p] == e->rival_category)
                e->appeal[p] *= e->rival_factor;
}

static inline void turn_traffic(Row *e, const Table *T)
{
    int today = e->day % YEAR;
    double traffic = T->footfall * T->week[(T->weekday + e->day) % 7] * T->season[today] * T->holiday[today], lift = 1.0;
    if (e->wet)
        traffic *= T->rain_footfall;
    for (int i = 0; i < T->events; i++)
        if (e->event_start[i] <= e->day && e->day <= e->event_end[i])
            lift = upper(lift, e->event_lift[i]);
    traffic *= lift;
    if (e->rival_category < 0 && e->rival_start <= e->day && e->day <= e->rival_end)
        traffic *= e->rival_factor;
    e->traffic = traffic;
}

static inline void turn_market(Row *e, const Table *T)
{
    e->scarce = 0;
    for (int i = 0; i < T->shortages; i++)
        if (e->shortage_start[i] <= e->day && e->day <= e->shortage_end[i])
            e->scarce |= 1u << e->shortage_category[i];
}

/* ---- day.py --------------------------------------------------------------------------------------------------- */

static inline void turn_page(Row *e, const Table *T)
{
    e->day++;
    if (e->phase == RUNNING && e->day >= T->horizon)
        e->phase = COMPLETED;
    if (e->phase == RUNNING) {
        uint64_t day = day_key(e);
        turn_weather(e, T, day);
        turn_taste(e, T, day);
        turn_traffic(e, T);
        turn_market(e, T);
    } else {
        bill_tokens(e, T);
        pay_debts(e);
    }
}

static void close_day(Row *e, const Table *T)
{
    e->paid_cents = 0;
    settle_claims(e, T);
    receive_deliveries(e, T);
    sell_and_spoil(e, T);
    hear_complaints(e, T);
    e->settled_cents = e->accounts[ACCOUNT_CARD] - e->card_today_cents;
    receive(e, ACCOUNT_CARD, e->settled_cents);
    charge_fees(e, T);
    charge_interest(e, T);
    judge_solvency(e, T);
    announce_delays(e, T);
    suppliers_act(e, T);
    e->promotion_fatigue = snap(e->promotion_fatigue * T->fatigue_keep);
    turn_page(e, T);
}

/* ---- observe.py, ledger.audit: what is told and what is checked are read together ------------------------------- */

typedef struct {
    int problem; /* of the lots: the first */
    i64 cents, units, in_slots, storage, value;
} Goods;

static inline float log_money(i64 cents)
{
    return cents > 0 ? (float)lower(1.0, log1p((double)cents / 100.0) / 10.0) : 0.0f;
}


static inline void observe_general(const Row *e, const Table *T, float *out, i64 storage)
{
    int weekday = (T->weekday + e->day) % 7, season = e->day % YEAR;
    out[0] = (float)((double)e->day / (double)T->horizon);
    out[1] = (float)plan.week_sin[weekday], out[2] = (float)plan.week_cos[weekday];
    out[3] = (float)plan.season_sin[season], out[4] = (float)plan.season_cos[season];
    out[5] = (float)lower(1.0, upper(-1.0, floor(e->temperature_c * 10.0 + 0.5) / 500.0));
    out[6] = (float)e->wet;
    out[7] = log_money(e->accounts[BANK]), out[8] = log_money(e->accounts[TILL]);
    out[9] = log_money(e->accounts[ACCOUNT_CARD]), out[10] = log_money(-e->accounts[DEBT]);
    out[11] = (float)lower(1.0, (double)e->unpaid_days / (double)T->patience_days);
    out[12] = log_money(e->takings_cents);
    out[13] = (float)upper(0.0, 1.0 - (double)storage / (double)T->storage_units);
}

/* Count the lots of a product for the books and for what stock is worth. */
static inline void count_lots(const Row *e, const Table *T, int p, Goods *g)
{
    i64 held = 0, cost = T->unit_cost_cents[p], on_hand = e->on_hand[p], storage = e->storage[p];
    for (int lot = 0; lot < e->lots[p]; lot++) {
        i64 units = e->lot_units[p][lot], cents = e->lot_cents[p][lot];
        if ((units <= 0 || cents < 0) && !g->problem)
            g->problem = 3;
        held += units;
        g->cents += cents;
        g->value += least(cents, units * cost);
    }
    if ((held != on_hand + storage || on_hand < 0 || storage < 0) && !g->problem)
        g->problem = 4;
    g->units += held, g->in_slots += on_hand, g->storage += storage;
}

static inline void observe_product(const Row *e, const Table *T, int p, float *out, i64 level)
{
    out[0] = plan.of_50[least(50, e->on_hand[p])], out[1] = plan.of_100[least(100, e->storage[p])];
    out[2] = 0.0f, out[3] = 0.0f;
    out[4] = plan.of_1000[least(1000, e->price_cents[p])];
    out[5] = plan.of_50[least(50, e->sold[p])], out[6] = plan.of_50[least(50, e->spoiled[p])];
    out[7] = level == NOT_QUOTED ? 0.0f : plan.of_1000[least(1000, unit_price(T, p, level, plan.single_bp))];
}

static inline void observe_supplier(const Row *e, const Table *T, int k, float *out)
{
    i64 left = e->quote_until[k] - e->day;
    int p = first_sold(e, k), dealt = e->supplier_orders[k] > 0 || e->quote_bp[k] > 0 || e->credit_cents[k] > 0;
    out[0] = left >= 0;
    out[1] = plan.of_30[least(30, most(0, left))];
    out[2] = 0.0f;
    if (p >= 0 && e->quote_bp[k]) {
        double cents = (double)unit_price(T, p, e->quote_bp[k], plan.best_bp);
        out[2] = (float)lower(1.0, cents / (4.0 * (double)T->unit_cost_cents[p]));
    }
    out[3] = (float)e->answer[k] * 0.25f;
    out[4] = log_money(e->credit_cents[k]);
    out[5] = plan.of_20[least(20, e->supplier_orders[k])];
    out[6] = e->closed[k] && dealt;
}

static int audit_accounts(const Row *e)
{
    i64 total = 0, lowest = 0;
    for (int account = 0; account < ACCOUNTS; account++)
        total += e->accounts[account];
    for (int account = 0; account < DEBT; account++)
        lowest = least(lowest, e->accounts[account]);
    return total != 0 ? 1 : lowest < 0 || e->accounts[DEBT] > 0 || e->accounts[PAYABLE] > 0 ? 2 : 0;
}

static inline int slots_wrong(const Row *e, const Table *T, i64 in_slots)
{
    int wrong = 0;
    for (int s = 0; s < T->slots; s++) {
        wrong |= e->slot_units[s] < 0 || e->slot_units[s] > T->slot_capacity[s];
        in_slots -= e->slot_units[s];
    }
    return wrong || in_slots != 0;
}

static inline int audit(const Row *e, const Table *T, const Goods *g)
{
    i64 way_cents = 0, way_units = 0, credit = 0, owed = 0;
    int odd = 0, problem = audit_accounts(e);
    for (int line = 0; line < e->order_lines; line++)
        way_cents += e->line_cents[line], way_units += e->line_units[line];
    for (int k = 0; k < T->suppliers; k++) {
        odd |= e->credit_cents[k] < 0 || e->owed_cents[k] < 0;
        credit += e->credit_cents[k], owed += e->owed_cents[k];
    }
    i64 found = g->units + way_units + e->units_sold + e->units_spoiled + e->units_missing + e->units_returned;
    return problem                                     ? problem
           : g->problem                                ? g->problem
           : g->cents != e->accounts[STOCK]            ? 3
           : slots_wrong(e, T, g->in_slots)            ? 5
           : way_cents != e->accounts[TRANSIT]         ? 6
           : odd || credit != e->accounts[PREPAID]     ? 7
           : found != e->units_bought                  ? 8
           : owed != -e->accounts[PAYABLE]             ? 9
                                                       : 0;
}

/* Counts the goods on the way. */
static Goods observe(const Row *e, const Table *T, float *out)
{
    const int n = T->products;
    Goods g = {0};
    int32_t level[32];
    lowest_levels(e, T, level);
    float *products = out + 14, *suppliers = products + 8 * n;
    for (int p = 0; p < n; p++) {
        count_lots(e, T, p, &g);
        observe_product(e, T, p, products + 8 * p, level[T->category[p]]);
    }
    for (int line = 0; line < e->order_lines; line++) {
        float *way = products + 8 * e->line_product[line] + 2;
        *way = (float)lower(1.0, *way + e->line_units[line] / 100.0);
    }
    for (int s = 0; s < T->slots; s++)
        if (e->slot_product[s] >= 0) {
            float *facings = products + 8 * e->slot_product[s] + 3;
            *facings = (float)lower(1.0, *facings + 0.25);
        }
    for (int k = 0; k < T->suppliers; k++)
        observe_supplier(e, T, k, suppliers + 7 * k);
    observe_general(e, T, out, g.storage);
    return g;
}

/* ---- kernels.step_rows ---------------------------------------------------------------------------------------- */

i64 step_rows(Row *rows, i64 count, const Table *T, const float *actions, i64 action_size, float *obs, i64 obs_size,
              double *reward, unsigned char *ended, i64 *cut)
{
    i64 problem = 0;
    for (i64 i = 0; i < count; i++) {
        Row *e = rows + i;
        i64 before = money(e) + stock_value(e, T);
        cut[i] = 0;
        if (e->phase == RUNNING) {
            cut[i] = act(e, T, actions + i * action_size);
            close_day(e, T);
        }
        Goods goods = observe(e, T, obs + i * obs_size);
        problem = most(problem, audit(e, T, &goods));
        reward[i] = (double)(money(e) + goods.value - before) / 100.0;
        ended[2 * i] = e->phase == BANKRUPT, ended[2 * i + 1] = e->phase == COMPLETED;
    }
    return problem;
}
