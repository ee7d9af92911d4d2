"""The general workload: programs for which nothing was tuned, by the names of the literature.

Gabriel's and Larceny's benchmarks, *Are we fast yet*, the Benchmarks Game, and what people write
every day. Each row names the idioms that its program is made of, so that a test can hold that no
idiom stands on one program alone; a pass of the compiler that helps in one row only is no gain.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from bench.catalogue import Program, Size


class Idiom(Enum):
    """What a program spends its time with."""

    ACCUMULATE = "accumulate with cons, reverse at the end"
    MODULO_CONS = "recursion whose last step is a cons"
    WALK = "walk a list with first and rest"
    OWN_HIGHER_ORDER = "one's own higher-order functions, given a lambda or a primitive"
    NESTED_LAMBDAS = "for-each, reduce or a default thunk with lambdas that capture"
    MAPPED = "map, filter or join over lists"
    STRING_INDEX = "strings by index"
    STRINGS = "slice, upper, split, join"
    NESTED_LISTS = "lists of lists"
    RECORDS = "records: constructors and accessors"
    VECTORS = "vectors of numbers"
    NESTED_VECTORS = "vectors in vectors"
    CAPTURED_VECTORS = "inner functions that capture a vector"
    LARGE_INTEGERS = "moduli above 2³⁰, products of integers"
    TABLES = "hash tables and dicts"
    CAPTURED_SET = "a captured variable that is set"
    CLOSURES = "functions that are made, composed and returned"
    GENERATORS = "continuations that are entered again"


STYLES: Final = ("loop", "higher-order", "recursion")
LIMIT: Final = 3.0
"""How many times its twin's time no program is meant to take."""

TEXT: Final = (
    "Programs that no part of the compiler was made for, and beside each what one writes in Python "
    "for the same purpose (not a translation of it)"
)

GENERATOR_LIMIT: Final = 120.0
"""Re-entrant continuations stand beside generators that can be resumed once."""


def _program(name: str, full: Size, quick: Size, style: str, *idioms: Idiom) -> Program:
    generator = Idiom.GENERATORS in idioms
    return Program(
        name.replace("_", " "), name, full, quick,
        note="generators in Python; not in the mean" if generator else "",
        limit=GENERATOR_LIMIT if generator else LIMIT,
        folder="general", style=style, idioms=frozenset(idiom.value for idiom in idioms),
    )  # fmt: skip


GENERAL: Final = (
    _program(
        "takl",
        Size((15, 10, 6), 10, sx_calls=23703),
        Size((6, 4, 2), 3, sx_calls=250),
        "recursion",
        Idiom.WALK,
    ),
    _program(
        "cpstak",
        Size((12, 8, 4), 5, sx_calls=3034),
        Size((6, 4, 2), 3, sx_calls=94),
        "recursion",
        Idiom.CLOSURES,
    ),
    _program(
        "diviter",
        Size((1000, 60), 89940, sx_calls=30122),
        Size((20, 2), 58, sx_calls=26),
        "loop",
        Idiom.ACCUMULATE,
        Idiom.MODULO_CONS,
    ),
    _program(
        "deriv",
        Size((1000,), 75000, sx_calls=199001),
        Size((5,), 375, sx_calls=996),
        "higher-order",
        Idiom.NESTED_LISTS,
        Idiom.MAPPED,
    ),
    _program(
        "triangle",
        Size((10,), 84, sx_calls=1940),
        Size((2,), 14, sx_calls=385),
        "recursion",
        Idiom.NESTED_LISTS,
        Idiom.WALK,
    ),
    _program(
        "fft", Size((1024,), 27611, sx_calls=5), Size((16,), 211, sx_calls=5), "loop", Idiom.VECTORS
    ),
    _program(
        "permutations",
        Size((7,), 77280, sx_calls=110625),
        Size((4,), 140, sx_calls=450),
        "higher-order",
        Idiom.MODULO_CONS,
        Idiom.NESTED_LISTS,
        Idiom.MAPPED,
    ),
    _program(
        "lattice",
        Size((8,), 32640, sx_calls=327962),
        Size((3,), 28, sx_calls=339),
        "higher-order",
        Idiom.OWN_HIGHER_ORDER,
        Idiom.CLOSURES,
        Idiom.WALK,
    ),
    _program(
        "mergesort",
        Size((4000,), 392495750, sx_calls=158824),
        Size((50,), 4468272, sx_calls=1041),
        "recursion",
        Idiom.MODULO_CONS,
        Idiom.WALK,
    ),
    _program(
        "insertion_sort",
        Size((300,), 6557, sx_calls=23532),
        Size((20,), 6199, sx_calls=171),
        "recursion",
        Idiom.MODULO_CONS,
    ),
    _program(
        "primes_list",
        Size((20000,), 226219997, sx_calls=104405),
        Size((200,), 4600199, sx_calls=490),
        "recursion",
        Idiom.ACCUMULATE,
        Idiom.WALK,
    ),
    _program(
        "queens_lists",
        Size((7,), 40, sx_calls=18453),
        Size((5,), 10, sx_calls=1089),
        "recursion",
        Idiom.OWN_HIGHER_ORDER,
        Idiom.MODULO_CONS,
        Idiom.WALK,
    ),
    _program(
        "towers",
        Size((12,), 4095, sx_calls=20270),
        Size((4,), 15, sx_calls=78),
        "recursion",
        Idiom.RECORDS,
        Idiom.NESTED_LISTS,
    ),
    _program(
        "bounce",
        Size((100, 100), 2659, sx_calls=130343),
        Size((5, 5), 4, sx_calls=407),
        "loop",
        Idiom.RECORDS,
        Idiom.CAPTURED_SET,
    ),
    _program(
        "storage",
        Size((7,), 5461, sx_calls=5462),
        Size((3,), 21, sx_calls=22),
        "recursion",
        Idiom.NESTED_VECTORS,
    ),
    _program(
        "binary_trees",
        Size((10, 8), 16376, sx_calls=81873),
        Size((3, 2), 30, sx_calls=149),
        "recursion",
        Idiom.RECORDS,
    ),
    _program(
        "fannkuch",
        Size((7,), 16228, sx_calls=10081),
        Size((4,), 4004, sx_calls=49),
        "loop",
        Idiom.VECTORS,
    ),
    _program(
        "spectral_norm",
        Size((40,), 1274167, sx_calls=38427),
        Size((5,), 1261218, sx_calls=627),
        "loop",
        Idiom.VECTORS,
        Idiom.OWN_HIGHER_ORDER,
    ),
    _program(
        "pidigits",
        Size((250,), 5722, sx_calls=1),
        Size((10,), 210, sx_calls=1),
        "loop",
        Idiom.LARGE_INTEGERS,
    ),
    _program(
        "fasta",
        Size((150,), "9149tgtggacaca", sx_calls=9151),
        Size((3,), "182tgtggacaca", sx_calls=184),
        "loop",
        Idiom.ACCUMULATE,
        Idiom.MAPPED,
        Idiom.WALK,
    ),
    _program(
        "knucleotide",
        Size((8000,), 8040, sx_calls=15),
        Size((100,), 140, sx_calls=15),
        "loop",
        Idiom.TABLES,
        Idiom.STRINGS,
        Idiom.STRING_INDEX,
    ),
    _program(
        "reverse_complement",
        Size((20000,), "gnngtgnngtgn20000", sx_calls=68003),
        Size((100,), "gnngtgnngtgn100", sx_calls=343),
        "loop",
        Idiom.TABLES,
        Idiom.STRING_INDEX,
        Idiom.ACCUMULATE,
        Idiom.NESTED_LAMBDAS,
    ),
    _program(
        "matmul",
        Size((40,), -10660, sx_calls=4805),
        Size((5,), -20, sx_calls=80),
        "loop",
        Idiom.NESTED_VECTORS,
        Idiom.OWN_HIGHER_ORDER,
    ),
    _program(
        "life",
        Size((32, 6), 512, sx_calls=56936),
        Size((6, 2), 36, sx_calls=730),
        "loop",
        Idiom.NESTED_VECTORS,
    ),
    _program(
        "floyd_warshall",
        Size((36,), 31958, sx_calls=142161),
        Size((6,), 343, sx_calls=685),
        "loop",
        Idiom.NESTED_VECTORS,
        Idiom.CAPTURED_VECTORS,
    ),
    _program(
        "levenshtein",
        Size((10,), 4240, sx_calls=1451),
        Size((1,), 424, sx_calls=146),
        "loop",
        Idiom.STRING_INDEX,
        Idiom.VECTORS,
    ),
    _program(
        "common_subsequence",
        Size((150,), 107, sx_calls=55861),
        Size((10,), 7, sx_calls=253),
        "recursion",
        Idiom.STRING_INDEX,
        Idiom.TABLES,
        Idiom.NESTED_LAMBDAS,
    ),
    _program(
        "knapsack",
        Size((60, 1000), 1132, sx_calls=125),
        Size((5, 30), 59, sx_calls=15),
        "loop",
        Idiom.NESTED_LAMBDAS,
        Idiom.NESTED_LISTS,
    ),
    _program(
        "union_find",
        Size((10000,), 153, sx_calls=50004),
        Size((50,), 18, sx_calls=254),
        "loop",
        Idiom.CAPTURED_VECTORS,
        Idiom.CAPTURED_SET,
        Idiom.NESTED_LAMBDAS,
    ),
    _program(
        "lcg",
        Size((20000,), 15780, sx_calls=40001),
        Size((100,), 81, sx_calls=201),
        "loop",
        Idiom.LARGE_INTEGERS,
    ),
    _program(
        "modular_power",
        Size((1000000007, 300), 32, sx_calls=1789),
        Size((101, 10), 5, sx_calls=96),
        "loop",
        Idiom.LARGE_INTEGERS,
    ),
    _program(
        "string_hash",
        Size((1000,), 940901888, sx_calls=3001),
        Size((5,), 3680208240, sx_calls=16),
        "loop",
        Idiom.STRING_INDEX,
        Idiom.LARGE_INTEGERS,
        Idiom.WALK,
    ),
    _program(
        "word_count",
        Size((700,), "the2800,and1400,dog1400,fox1400", sx_calls=16174),
        Size((60,), "the240,and120,dog120,fox120", sx_calls=1454),
        "higher-order",
        Idiom.TABLES,
        Idiom.STRINGS,
        Idiom.NESTED_LAMBDAS,
        Idiom.MAPPED,
    ),
    _program(
        "anagrams",
        Size((150,), 9000, sx_calls=16351),
        Size((2,), 120, sx_calls=219),
        "higher-order",
        Idiom.TABLES,
        Idiom.NESTED_LAMBDAS,
    ),
    _program(
        "memo_collatz",
        Size((12000,), 10971268, sx_calls=37997),
        Size((30,), 27112, sx_calls=169),
        "recursion",
        Idiom.TABLES,
    ),
    _program(
        "topological_sort",
        Size((5000,), 25005000, sx_calls=77484),
        Size((30,), 930, sx_calls=448),
        "higher-order",
        Idiom.NESTED_LAMBDAS,
        Idiom.TABLES,
        Idiom.CAPTURED_SET,
    ),
    _program(
        "breadth_first",
        Size((160,), 201600, sx_calls=7724),
        Size((6,), 168, sx_calls=178),
        "loop",
        Idiom.CAPTURED_VECTORS,
        Idiom.ACCUMULATE,
    ),
    _program(
        "bucket_sort",
        Size((12000,), 85051, sx_calls=48132),
        Size((40,), 85473, sx_calls=292),
        "higher-order",
        Idiom.NESTED_LISTS,
        Idiom.CAPTURED_VECTORS,
        Idiom.NESTED_LAMBDAS,
    ),
    _program(
        "caesar",
        Size((350,), "Dro Psfo Lyhsxq Gsjkbnc Tewz Aesmuvi Yfob Dro Vkji Nyqc", sx_calls=39213),
        Size((3,), "Znk Lobk Hudotm Cofgxjy Pasv Waoiqre Ubkx Znk Rgfe Jumy", sx_calls=349),
        "higher-order",
        Idiom.STRINGS,
        Idiom.STRING_INDEX,
        Idiom.MAPPED,
    ),
    _program(
        "csv_report",
        Size((3000,), "748500/750000/4643", sx_calls=9306),
        Size((30,), "6770/7325/41", sx_calls=102),
        "higher-order",
        Idiom.STRINGS,
        Idiom.MAPPED,
        Idiom.TABLES,
    ),
    _program(
        "tokenizer",
        Size((700,), 262891232, sx_calls=46681),
        Size((3,), 434, sx_calls=190),
        "loop",
        Idiom.STRING_INDEX,
        Idiom.ACCUMULATE,
        Idiom.NESTED_LISTS,
    ),
    _program(
        "brainfuck",
        Size((20, 12), 2520038263, sx_calls=39),
        Size((3, 4), 24000408, sx_calls=14),
        "loop",
        Idiom.STRING_INDEX,
        Idiom.VECTORS,
    ),
    _program(
        "accounts",
        Size((15000,), 2297271, sx_calls=70785),
        Size((50,), 7221, sx_calls=244),
        "loop",
        Idiom.CAPTURED_SET,
        Idiom.CLOSURES,
    ),
    _program(
        "pipeline",
        Size((400, 40), 3820800, sx_calls=121725),
        Size((10, 2), 96, sx_calls=163),
        "higher-order",
        Idiom.OWN_HIGHER_ORDER,
        Idiom.CLOSURES,
        Idiom.ACCUMULATE,
        Idiom.MODULO_CONS,
    ),
    _program(
        "church",
        Size((20, 30), 12900, sx_calls=40770),
        Size((2, 3), 21, sx_calls=126),
        "recursion",
        Idiom.CLOSURES,
    ),
    _program(
        "particles",
        Size((200, 80), 1175595, sx_calls=81751),
        Size((5, 5), 5065, sx_calls=178),
        "higher-order",
        Idiom.RECORDS,
        Idiom.NESTED_LAMBDAS,
        Idiom.MAPPED,
    ),
    _program(
        "search_tree",
        Size((3000,), 19037, sx_calls=247668),
        Size((20,), 12398, sx_calls=622),
        "recursion",
        Idiom.RECORDS,
    ),
    _program(
        "run_length",
        Size((12000,), 8161, sx_calls=40326),
        Size((40,), 32, sx_calls=148),
        "loop",
        Idiom.ACCUMULATE,
        Idiom.MODULO_CONS,
    ),
    _program(
        "flatten_tree",
        Size((9,), 6138, sx_calls=16374),
        Size((3,), 45, sx_calls=150),
        "recursion",
        Idiom.MODULO_CONS,
        Idiom.NESTED_LISTS,
        Idiom.WALK,
    ),
    _program(
        "subsets",
        Size((12, 30), 100100, sx_calls=41439),
        Size((5, 6), 3003, sx_calls=235),
        "recursion",
        Idiom.NESTED_LISTS,
        Idiom.WALK,
        Idiom.MAPPED,
    ),
    _program(
        "change",
        Size((150, 3000), 972060, sx_calls=89777),
        Size((20, 30), 9002, sx_calls=333),
        "recursion",
        Idiom.WALK,
        Idiom.VECTORS,
        Idiom.NESTED_LAMBDAS,
    ),
    _program(
        "polynomials",
        Size((30,), 934465118, sx_calls=5014),
        Size((3,), 4251528, sx_calls=100),
        "recursion",
        Idiom.MODULO_CONS,
        Idiom.WALK,
    ),
    _program(
        "event_queue",
        Size((6000,), 40029, sx_calls=12052),
        Size((20,), 239569, sx_calls=92),
        "loop",
        Idiom.VECTORS,
        Idiom.TABLES,
        Idiom.LARGE_INTEGERS,
    ),
    _program(
        "tree_generator",
        Size((9,), 4745, sx_calls=5632),
        Size((3,), 7862, sx_calls=88),
        "higher-order",
        Idiom.GENERATORS,
    ),
    _program(
        "roman",
        Size((1500,), 930200, sx_calls=3001),
        Size((20,), 5200, sx_calls=41),
        "loop",
        Idiom.STRINGS,
        Idiom.STRING_INDEX,
        Idiom.TABLES,
    ),
    _program(
        "producer_consumer",
        Size((600,), 30300, sx_calls=2013),
        Size((20,), 37, sx_calls=81),
        "loop",
        Idiom.GENERATORS,
        Idiom.CLOSURES,
    ),
    _program(
        "amb",
        Size((24,), 8820, sx_calls=6518),
        Size((6,), 60, sx_calls=232),
        "loop",
        Idiom.GENERATORS,
        Idiom.CAPTURED_SET,
    ),
)
