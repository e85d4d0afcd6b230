//! wip
pub fn render(_: &super::Material) -> String { String::new() }
