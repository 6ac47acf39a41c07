"""Everyday words for goods, and words that tell goods apart: data only, compared in their stems."""

from __future__ import annotations

from vendsim.mail.tokens import bag

# Everyday words for words of a catalogue; both sides are compared after the same replacement.
WORDS = {
    "chp": "chip",
    "chz": "cheese",
    "mlk": "milk",
    "wtr": "water",
    "cof": "coffee",
    "pro": "protein",
    "choc": "chocolate",
    "choco": "chocolate",
    "btl": "bottle",
    "bot": "bottle",
    "coke": "cola",
    "tin": "can",
    "gummi": "gummy",
    "gummie": "gummy",
    "crisp": "chip",
    "sandwiche": "sandwich",
    "sammy": "sandwich",
    "sammie": "sandwich",
    "sarnie": "sandwich",
    "noodles": "noodle",
    "ramen": "noodle",
    "pnut": "peanut",
    "sport": "sports",
    "ice": "iced",
    "seltzer": "sparkling",
    "fizzy": "sparkling",
    "carbonated": "sparkling",
    "bubbly": "sparkling",
    "caramelo": "caramel",
    "oats": "oat",
    "biscuit": "cookie",
    "nachos": "nacho",
    "cheesy": "cheese",
    "sugarfree": "sugar free",
    "sugarless": "sugar free",
    "sf": "sugar free",
    "oj": "orange juice",
    "ojs": "orange juice",
    "choccy": "chocolate",
    "pb": "peanut butter",
    "cocacola": "cola",
    "still": "spring",
    "mineral": "spring",
    "isotonic": "sports",
    "beverage": "drink",
}
# Everyday names for goods; they count only where the catalogue has the product that they stand for.
NAMES = {
    "coca cola": "cola",
    "diet": "diet cola",
    "diet coca cola": "diet cola",
    "coke zero": "diet cola",
    "water": "spring water",
    "bottled water": "spring water",
    "water bottle": "spring water",
    "bottle water": "spring water",
    "plain water": "spring water",
    "sparkling": "sparkling water",
    "lemonlime": "lemon lime soda",
    "cold brew": "cold coffee",
    "cold brew coffee": "cold coffee",
    "iced coffee": "cold coffee",
    "sugar free energy": "sugar free energy drink",
    "zero sugar energy": "sugar free energy drink",
    "zero sugar energy drink": "sugar free energy drink",
    "energy drink sugar free": "sugar free energy drink",
    "energy sugar free": "sugar free energy drink",
    "energy": "energy drink",
    "energy without sugar": "sugar free energy drink",
    "energy drink without sugar": "sugar free energy drink",
    "water spring": "spring water",
    "water sparkling": "sparkling water",
    "no sugar energy drink": "sugar free energy drink",
    "diet energy drink": "sugar free energy drink",
    "chewing gum": "mint gum",
    "pop tart": "frosted toaster pastry",
    "poptart": "frosted toaster pastry",
    "toaster tart": "frosted toaster pastry",
    "nacho": "nacho tortilla chip",
    "tea": "iced tea",
    "chocolate covered peanut": "candy coated chocolate peanut",
    "juice": "orange juice",
    "lemonade lime": "lemon lime soda",
    "cup noodle": "instant noodle cup",
    "sport bottle": "sports drink",
    "chip cookie": "chocolate chip cookie",
    "candy peanut": "candy coated chocolate peanut",
    "milk chocolate": "milk chocolate bar",
    "plain chocolate bar": "milk chocolate bar",
    "salad": "garden salad bowl",
    "side salad": "garden salad bowl",
    "peanut candy": "candy coated chocolate peanut",
    "peanut butter": "peanut butter cup",
}
# Words that stand for a kind of goods: a name is complete without them, and they alone name nothing for sure.
KINDS = bag("drink soda bar cup can bottle bowl bag snack candy mix food chip chocolate water juice milk pack")
SOFT = bag("drink soda")
# Everyday words that name goods only beside another word of the name.
EVERYDAY = bag(
    "milk butter sugar free spring cold garden beef cheese turkey oat mint trail fruit candy coated frosted "
    "instant mini sports energy orange chocolate peanut protein potato iced diet hot fresh green red blue white "
    "black dark light root lemon lime bowl coat regular classic large small medium caramel stick roll box set "
    "lunch party gift corn rice bean salt sea dry sweet sour plain super premium big little jumbo family value "
    "vending machine supply hard soft natural pure real best new old first peach apple cherry berry grape vanilla "
    "honey nut almond toaster pie cake bread"
)
CONTAINERS = {
    "can": "can",
    "bottle": "bottle",
    "cup": "cup",
    "bag": "bag",
    "bar": "bar",
    "bowl": "bowl",
    "pack": "pack",
}
LIQUID = ("can", "bottle")
# A product with one of these before it is another product; with one of those after it, it is not a product at all.
FLAVOURS = bag(
    "cherry vanilla ginger apple tomato ham chicken tuna egg veggie vegan almond soy coconut blueberry strawberry "
    "raspberry banana mango grape pineapple cranberry grapefruit peach jalapeno bbq barbecue cinnamon hot green "
    "black decaf rice corn pita kettle popcorn goat maple hazelnut pumpkin carrot caesar greek pork salmon "
    "oatmeal raisin bubble nicotine tonic rye wheat white dark gluten free pickle onion salsa birch butter"
)
NOT_GOODS = bag(
    "machine machines cooler coolers fridge dispenser fountain dip dough maker shop bar break lovers sales truck "
    "company corp inc llc market business season brand rack spiral spirals column row slot slots"
)
NOT_ALONE = {("beer",), ("bear",)}  # root beer is no beer
SERVED = bag("cup pot mug glass kettle")  # a cup of tea is company
SORTS = bag("version one kind type variety variant flavor flavour sort stuff")
# A noun before what describes it is linked by one of these; the description ends before one of the others.
LINKS = bag(", and & / or your the")
TURNS = bag(", of with the in -")
STOPS = bag("and or to for at please per x qty plus each ones one flavor flavour kind type case cases box boxes")
