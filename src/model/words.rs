//! Kinds that files and screens spell as one word each, and how sentences and numbers of things are spelt.

/// The text is none of the words of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("one of {}", known.join(", "))]
pub struct UnknownWord {
    /// The words of the kind.
    pub known: &'static [&'static str],
}

/// Gives an enum the word of each variant: `ALL`, `as_str`, `FromStr` and `Display`.
macro_rules! words {
    ($kind:ty: $($variant:ident = $word:literal),+ $(,)?) => {
        impl $kind {
            /// Every one, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that files and screens use.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::str::FromStr for $kind {
            type Err = $crate::model::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::model::UnknownWord { known: &[$($word),+] }),
                }
            }
        }

        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use words;

/// Declares an enum whose variants have words, and keeps what their documentation says as `about`. The default stands behind
/// the word.
macro_rules! spoken {
    (
        $(#[$meta:meta])*
        pub enum $kind:ident { $($(#[doc = $doc:literal])+ $variant:ident = $word:literal $(($default:ident))?),+ $(,)? }
    ) => {
        $(#[$meta])*
        pub enum $kind { $($(#[doc = $doc])+ $(#[$default])? $variant),+ }

        $crate::model::words::words!($kind: $($variant = $word),+);

        impl $kind {
            /// What it is, in a sentence.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+)),+ }
            }
        }
    };
}
pub(crate) use spoken;

/// "1 error", "2 errors".
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// A text whose first letter is a capital one.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
