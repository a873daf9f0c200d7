//! Every valid construct is read.

use super::support::valid;

#[test]
fn a_policy_in_one_line_is_read() {
    let file = valid(
        "request t { x: int y: bool = true } rules for t { rule a { when x > 3 and y accept with yes because \"x\" } otherwise review } reply yes for t { greet \"Hi,\" say \"yes {x}\" }",
    );
    assert_eq!(file.items.len(), 3);
}
