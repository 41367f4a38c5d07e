//! What the model says of one text, and how certain that makes an answer. The numbers were fitted by
//! logistic regression to strangers' questions to one employer's folder and checked on another's.

/// How sure the odds of the best entry make.
const ODDS_CERTAIN: f32 = 0.6;
const ODDS_BELONG: f32 = 0.8;
/// How sure a lead over the second entry makes.
const LEAD_CERTAIN: f32 = 0.3;
/// How sure length makes: small talk is short, and the longer a text, the more its chances are watered
/// down by what says nothing.
const LENGTH_CERTAIN: f32 = 1.0;
const LENGTH_BELONG: f32 = 1.8;
/// A matter that the synonym pack knows and no entry does: somebody asks for what is not here.
const FOREIGN: f32 = 0.55;
/// A matter that another entry is about: "I am 17 and …" is rarely a question about age.
const ELSEWHERE: f32 = 0.4;
/// Chances nearer to 0 or 1, a larger lead and more words say no more.
const CHANCE_MIN: f32 = 1e-4;
const LEAD_MAX: f32 = 5.0;
const WORDS_MAX: f32 = 14.0;

/// What the model says of one text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signal {
    /// The best entry's chance, 0 to 1.
    pub best: f32,
    /// The second best entry's chance, 0 to 1.
    pub second: f32,
    /// What the text's own features add to the best entry's score.
    pub evidence: f32,
    /// Words, a greeting left aside.
    pub words: f32,
    /// Matters of the synonym pack that no entry names.
    pub foreign: f32,
    /// Matters that other entries name and the best one does not.
    pub elsewhere: f32,
}

impl Signal {
    /// How certain it is that the best entry is the right answer; logarithmic, without upper end.
    pub fn certainty(self) -> f32 {
        ODDS_CERTAIN * self.odds() + LEAD_CERTAIN * self.lead() + LENGTH_CERTAIN * self.length()
            - FOREIGN * self.foreign
            - ELSEWHERE * self.elsewhere
    }

    /// How likely it is that any of the entries fits; logarithmic, without upper end.
    pub fn belonging(self) -> f32 {
        ODDS_BELONG * self.odds() + LENGTH_BELONG * self.length()
    }

    fn odds(self) -> f32 {
        let best = self.best.clamp(CHANCE_MIN, 1.0 - CHANCE_MIN);
        (best / (1.0 - best)).ln()
    }

    fn lead(self) -> f32 {
        (self.best.max(CHANCE_MIN) / self.second.max(CHANCE_MIN)).ln().min(LEAD_MAX)
    }

    fn length(self) -> f32 {
        (1.0 + self.words.min(WORDS_MAX)).ln()
    }
}

/// The two entries with the best chances, with these.
pub(super) fn two_best(chances: &[f32]) -> [Option<(usize, f32)>; 2] {
    let mut two = [None, None];
    for (entry, &chance) in chances.iter().enumerate() {
        let beats = |other: Option<(usize, f32)>| other.is_none_or(|(_, held)| chance > held);
        if beats(two[0]) {
            two = [Some((entry, chance)), two[0]];
        } else if beats(two[1]) {
            two[1] = Some((entry, chance));
        }
    }
    two
}
