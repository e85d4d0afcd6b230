//! Chance that repeats itself, and people who do not exist.

/// SplitMix64: small, seeded, the same everywhere.
pub struct Chance(u64);

impl Chance {
    /// The sequence that starts from `seed`.
    pub fn new(seed: u64) -> Self {
        Chance(seed)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }

    /// Whether something happens that happens once in `n` times.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of `choices`.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

const GIVEN: [&str; 24] = [
    "Alma", "Bram", "Corin", "Delia", "Edda", "Fenn", "Greta", "Hale", "Imre", "Jora", "Kester", "Liv", "Maud", "Nico",
    "Orla", "Pim", "Rhea", "Sorrel", "Tamsin", "Ulla", "Vesper", "Wim", "Yara", "Zeno",
];

/// Made of words that no register holds together.
const FAMILY: [&str; 24] = [
    "Applewhisk",
    "Brackenlow",
    "Cobblethorne",
    "Dapplemoor",
    "Elderquill",
    "Fennimarsh",
    "Gorsewick",
    "Hollowfern",
    "Inkberrow",
    "Jackdawson-Vale",
    "Kettlemere",
    "Larkwhistle",
    "Marrowbeck",
    "Nettlefold-Oak",
    "Otterquay",
    "Pebbleton",
    "Quarndell",
    "Rookhampton",
    "Stoatley",
    "Thistlecote",
    "Umberglade",
    "Vixenbourne",
    "Wrenfathom",
    "Yarrowgate",
];

/// `count` different names; no given and family name meet twice.
pub fn names(count: usize, chance: &mut Chance) -> Vec<String> {
    let offset = chance.below(FAMILY.len());
    (0..count)
        .map(|i| {
            let given = GIVEN[i % GIVEN.len()];
            let family = FAMILY[(i * 7 + i / GIVEN.len() * 5 + offset) % FAMILY.len()];
            format!("{given} {family}")
        })
        .collect()
}
