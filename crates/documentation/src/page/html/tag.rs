//! The elements that matter to the structure of a page, and how HTML nests them.
//!
//! Only these are kept on the stack of open elements. Inline elements leave no trace in a text, so that no number of
//! them, never closed, costs anything.

macro_rules! tags {
    ($($tag:ident $name:literal)*) => {
        /// An element that is kept on the stack of open elements.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Tag {
            $($tag,)*
            /// An inline element that hides its text. At any time, all on the stack have the same name.
            HiddenInline,
        }

        /// In order of the names.
        const NAMES: &[(&[u8], Tag)] = &[$(($name, Tag::$tag),)*];
    };
}

tags! {
    Address b"address"
    Article b"article"
    Aside b"aside"
    Blockquote b"blockquote"
    Button b"button"
    Caption b"caption"
    Center b"center"
    Dd b"dd"
    Details b"details"
    Dialog b"dialog"
    Dir b"dir"
    Div b"div"
    Dl b"dl"
    Dt b"dt"
    Fieldset b"fieldset"
    Figcaption b"figcaption"
    Figure b"figure"
    Footer b"footer"
    Form b"form"
    H1 b"h1"
    H2 b"h2"
    H3 b"h3"
    H4 b"h4"
    H5 b"h5"
    H6 b"h6"
    Header b"header"
    Hgroup b"hgroup"
    Legend b"legend"
    Li b"li"
    Listing b"listing"
    Main b"main"
    Math b"math"
    Menu b"menu"
    Nav b"nav"
    Object b"object"
    Ol b"ol"
    P b"p"
    Pre b"pre"
    Search b"search"
    Section b"section"
    Select b"select"
    Summary b"summary"
    Svg b"svg"
    Table b"table"
    Tbody b"tbody"
    Td b"td"
    Template b"template"
    Tfoot b"tfoot"
    Th b"th"
    Thead b"thead"
    Tr b"tr"
    Ul b"ul"
    Xmp b"xmp"
}

impl Tag {
    /// The element of that name, in lower case.
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        let place = NAMES.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
        NAMES.get(place).map(|(_, tag)| *tag)
    }

    pub(super) fn is_heading(self) -> bool {
        matches!(self, Self::H1 | Self::H2 | Self::H3 | Self::H4 | Self::H5 | Self::H6)
    }

    pub(super) fn is_list(self) -> bool {
        matches!(self, Self::Ul | Self::Ol | Self::Menu | Self::Dir)
    }

    pub(super) fn is_cell(self) -> bool {
        matches!(self, Self::Td | Self::Th)
    }

    /// It means nothing outside of a table.
    pub(super) fn is_part_of_table(self) -> bool {
        self.is_cell() || self.is_row_group() || matches!(self, Self::Tr | Self::Caption)
    }

    pub(super) fn is_row_group(self) -> bool {
        matches!(self, Self::Thead | Self::Tbody | Self::Tfoot)
    }

    pub(super) fn is_preformatted(self) -> bool {
        matches!(self, Self::Pre | Self::Listing | Self::Xmp)
    }

    /// Its children are not HTML.
    pub(super) fn is_foreign(self) -> bool {
        matches!(self, Self::Svg | Self::Math)
    }

    /// A sectioning element: a header within it is not the page's banner.
    pub(super) fn is_section(self) -> bool {
        matches!(self, Self::Main | Self::Article | Self::Section)
    }

    /// Never text of the page, whatever its attributes. `header` depends on where it stands.
    pub(super) fn is_chrome(self) -> bool {
        matches!(
            self,
            Self::Nav
                | Self::Footer
                | Self::Aside
                | Self::Search
                | Self::Template
                | Self::Dialog
                | Self::Button
                | Self::Select
                | Self::Svg
                | Self::Math
                | Self::Object
                | Self::HiddenInline
        )
    }

    /// Its start tag is the end of an open paragraph.
    pub(super) fn ends_paragraph(self) -> bool {
        !(self.is_cell()
            || self.is_row_group()
            || self.is_foreign()
            || matches!(
                self,
                Self::Tr
                    | Self::Caption
                    | Self::Template
                    | Self::Button
                    | Self::Select
                    | Self::Object
                    | Self::Legend
                    | Self::HiddenInline
            ))
    }

    /// An end tag within does not reach what stands outside.
    pub(super) fn bounds_end_tags(self) -> bool {
        self.is_cell()
            || matches!(
                self,
                Self::Table | Self::Caption | Self::Template | Self::Object | Self::Svg | Self::Math
            )
    }

    /// A `li`, `dt` or `dd` within does not end one that stands outside.
    pub(super) fn bounds_items(self) -> bool {
        !matches!(self, Self::Address | Self::Div | Self::P | Self::HiddenInline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found() {
        for (name, tag) in NAMES {
            assert_eq!(Tag::of(name), Some(*tag));
        }
        for name in [&b""[..], b"a", b"span", b"zzz", b"DIV"] {
            assert_eq!(Tag::of(name), None);
        }
    }
}
