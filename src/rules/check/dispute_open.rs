use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Help, Level, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::DisputeOpen,
    sees: "A dispute about a definition is not settled.",
    why: "Somebody says that the definition is wrong and nobody has answered: readers cannot tell who is right, and \
          the definition cannot be promoted.",
    example: "disputes/pilots-are-counted.json about sales.arr, without \"settled\".",
    help: "Change the definition and settle the dispute as upheld by that change, or as rejected with the reason why the \
           definition stands.",
    run: Run::Registry(Level::Warn, run),
};

fn run(_: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    for dispute in context.disputes.iter().filter(|dispute| dispute.is_open()) {
        let message =
            format!("{} disputes {} since {}: {}", dispute.by, dispute.definition, dispute.opened, dispute.reason);
        let help = Help::SettleDispute { dispute: dispute.name.clone(), definition: dispute.definition.clone() };
        let defect = Defect::new(RULE.id, Spot::Value("/reason".into()), &*dispute.name, message).help(help);
        let file = Some(context.layout.dispute(&dispute.name));
        out.push(Located { file, definition: Some(dispute.definition.clone()), defect });
    }
}
