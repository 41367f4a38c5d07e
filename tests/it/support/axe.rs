//! axe-core looks at a page for what people with disabilities would stumble over.

use std::fmt::Write as _;
use std::sync::OnceLock;

use super::chromium::Chromium;

/// Everything that WCAG 2.2 asks for at level AA.
const TAGS: &str = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']";

/// Fetched by `./test` at a fixed version; no part of the program.
fn source() -> &'static str {
    static SOURCE: OnceLock<String> = OnceLock::new();
    SOURCE.get_or_init(|| {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/target/axe/node_modules/axe-core/axe.min.js");
        std::fs::read_to_string(file).unwrap_or_else(|error| {
            panic!("axe-core is missing ({file}: {error}). ./test installs it; see the part \"axe\" there")
        })
    })
}

impl Chromium {
    /// The page in sight breaks no rule. `where_` names it when it does.
    pub async fn is_accessible(&self, where_: &str) {
        let client = &self.client;
        client.execute(source(), Vec::new()).await.expect("axe-core loads");
        let script = format!(
            "const done = arguments[arguments.length - 1];
             const options = {{ runOnly: {{ type: 'tag', values: {TAGS} }}, resultTypes: ['violations'], iframes: false }};
             axe.run(document, options).then(
               (found) => done({{ violations: found.violations, rules: found.passes.length }}),
               (error) => done({{ error: String(error) }}));"
        );
        let found = client.execute_async(&script, Vec::new()).await.expect("axe-core runs");
        assert!(
            found["rules"].as_u64().is_some_and(|rules| rules > 5),
            "{where_}: it looked at nothing: {found}"
        );
        let mut report = String::new();
        for violation in found["violations"].as_array().expect("a list") {
            for node in violation["nodes"].as_array().expect("a list") {
                let _ =
                    writeln!(report, "{}: {} {}", violation["id"], node["target"], node["failureSummary"]);
            }
        }
        assert!(report.is_empty(), "{where_}:\n{report}");
    }

    /// Nothing sticks out at the side, and no words are cut there.
    pub async fn fits(&self, where_: &str) {
        let script = "
          const wide = innerWidth + 1, out = [];
          const shortened = (one) => one && (getComputedStyle(one).textOverflow === 'ellipsis' || shortened(one.parentElement));
          if (document.documentElement.scrollWidth > innerWidth) out.push(`scrolls: ${document.documentElement.scrollWidth}`);
          for (const one of document.querySelectorAll('body *')) {
            const box = one.getBoundingClientRect();
            const words = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
            if (!words || !box.width || one.closest('.hidden, .skip') || shortened(one)) continue;
            if (box.right > wide || box.left < -1) out.push(`${one.tagName} ${one.className}: ${box.left} to ${box.right}`);
            const style = getComputedStyle(one);
            const cut = one.scrollWidth > one.clientWidth + 1 && style.overflowX === 'hidden';
            if (cut && style.display !== 'inline') out.push(`${one.tagName} ${one.className} is cut`);
          }
          return out;";
        let out = self.client.execute(script, Vec::new()).await.expect("a measure");
        assert_eq!(out, serde_json::json!([]), "{where_}");
    }
}
