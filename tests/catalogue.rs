//! The shipped catalogue: what people search for, what boards are advised to look at, and the rules that its definitions
//! are written by.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use ontoreg::ops;
use ontoreg::registry::{Outside, State, Workspace};
use serde_json::Value;

use crate::support::crate_path;

static CATALOGUE: LazyLock<State> = LazyLock::new(|| {
    let outside = Outside::new(crate_path("registry"), 0);
    Workspace::find(&outside).unwrap().current().unwrap()
});

/// What boards are shown, by id: inputs and deprecated definitions are not.
static KPIS: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
    let (all, broken) = CATALOGUE.definitions(CATALOGUE.all_entries().unwrap()).unwrap();
    assert!(broken.is_empty());
    let all = all.into_iter().map(|(id, definition)| (id.to_string(), definition.record));
    all.filter(|(_, record)| record["kind"] != "input" && record["deprecation"].is_null()).collect()
});

/// The KPIs that a formula and an expression name.
fn named(record: &Value) -> impl Iterator<Item = &'static str> {
    let texts = [&record["formula"], &record["expression"]].map(|text| text.as_str().unwrap_or_default().to_owned());
    KPIS.keys().map(String::as_str).filter(move |id| {
        let is_it = |word: &str| word.trim_matches('.') == *id;
        texts.iter().any(|text| text.split(|c: char| !c.is_ascii_alphanumeric() && !"._".contains(c)).any(is_it))
    })
}

/// A name that people search for, and what must come first.
const NAMES: &[(&str, &str)] = &[
    ("ARR", "sales.arr"),
    ("annual recurring revenue", "sales.arr"),
    ("annualized recurring revenue", "sales.arr"),
    ("CARR", "sales.carr"),
    ("contracted ARR", "sales.carr"),
    ("committed ARR", "sales.carr"),
    ("MRR", "sales.mrr"),
    ("monthly recurring revenue", "sales.mrr"),
    ("net new ARR", "sales.net_new_arr"),
    ("NRR", "customers.net_revenue_retention"),
    ("NDR", "customers.net_revenue_retention"),
    ("net dollar retention", "customers.net_revenue_retention"),
    ("DBNR", "customers.net_revenue_retention"),
    ("net revenue retention", "customers.net_revenue_retention"),
    ("GRR", "customers.gross_revenue_retention"),
    ("gross dollar retention", "customers.gross_revenue_retention"),
    ("gross retention", "customers.gross_revenue_retention"),
    ("logo churn", "customers.logo_churn_rate"),
    ("customer churn", "customers.logo_churn_rate"),
    ("logo retention", "customers.logo_retention_rate"),
    ("customer retention", "customers.logo_retention_rate"),
    ("NPS", "customers.nps_score"),
    ("net promoter score", "customers.nps_score"),
    ("customer count", "customers.total_customers"),
    ("number of customers", "customers.total_customers"),
    ("new logos", "customers.new_customers_added"),
    ("lost customers", "customers.customers_churned"),
    ("customer concentration", "customers.top_customer_concentration"),
    ("ARR at risk", "customers.arr_at_risk"),
    ("customers at risk", "customers.churn_risks"),
    ("customer satisfaction", "customers.csat"),
    ("CSAT", "customers.csat"),
    ("CES", "customers.customer_effort_score"),
    ("customer effort score", "customers.customer_effort_score"),
    ("first response time", "customers.first_response_time"),
    ("health score", "customers.health_score_distribution"),
    ("cohort analysis", "customers.cohort_retention"),
    ("cohort retention", "customers.cohort_retention"),
    ("renewal rate", "customers.renewal_rate"),
    ("time to value", "customers.time_to_value"),
    ("TTV", "customers.time_to_value"),
    ("onboarding", "customers.onboarding_on_time_pct"),
    ("survey response rate", "customers.nps_response_rate"),
    ("top 10 customers", "customers.top_10_concentration"),
    ("customer health score", "customers.health_score_distribution"),
    ("ACV", "sales.avg_contract_value"),
    ("average contract value", "sales.avg_contract_value"),
    ("annual contract value", "sales.avg_contract_value"),
    ("deal size", "sales.average_deal_size"),
    ("ASP", "sales.average_deal_size"),
    ("sales cycle", "sales.avg_sales_cycle_days"),
    ("win rate", "sales.win_rate"),
    ("close rate", "sales.win_rate"),
    ("pipeline", "sales.pipeline_value"),
    ("weighted pipeline", "sales.weighted_forecast"),
    ("pipeline coverage", "sales.pipeline_coverage"),
    ("quota attainment", "sales.quota_attainment"),
    ("sales funnel", "sales.pipeline_stage_metrics"),
    ("top deals", "sales.pipeline_key_deals"),
    ("bookings backlog", "sales.bookings_backlog"),
    ("RPO", "sales.remaining_performance_obligations"),
    ("remaining performance obligations", "sales.remaining_performance_obligations"),
    ("CAC", "sales.cac"),
    ("customer acquisition cost", "sales.cac"),
    ("CAC payback", "sales.cac_payback_period"),
    ("payback period", "sales.cac_payback_period"),
    ("blended CAC", "sales.blended_cac_ratio"),
    ("new CAC ratio", "sales.new_cac_ratio"),
    ("expansion CAC ratio", "sales.expansion_cac_ratio"),
    ("cRPO", "sales.current_rpo"),
    ("sales efficiency", "sales.magic_number"),
    ("LTV", "sales.ltv"),
    ("customer lifetime value", "sales.ltv"),
    ("LTV:CAC", "sales.ltv_to_cac"),
    ("magic number", "sales.magic_number"),
    ("quick ratio", "sales.quick_ratio"),
    ("ARR growth", "sales.growth_rate_yoy"),
    ("YoY growth", "sales.growth_rate_yoy"),
    ("year over year growth", "sales.growth_rate_yoy"),
    ("organic growth", "sales.organic_growth_rate_yoy"),
    ("new logo ARR", "sales.new_business"),
    ("expansion ARR", "sales.expansion"),
    ("upsell ARR", "sales.expansion"),
    ("contraction", "sales.downgrades"),
    ("churned ARR", "sales.churn_arr"),
    ("opening ARR", "sales.starting_arr"),
    ("rule of 40", "operations.rule_of_40"),
    ("rule of forty", "operations.rule_of_40"),
    ("uptime", "operations.availability_pct"),
    ("availability", "operations.availability_pct"),
    ("SLA", "operations.availability_pct"),
    ("SLO", "operations.error_budget_left_pct"),
    ("error budget", "operations.error_budget_left_pct"),
    ("MTTR", "operations.time_to_restore"),
    ("outages", "operations.service_disruptions"),
    ("downtime", "operations.customer_downtime"),
    ("major incidents", "operations.severe_incidents"),
    ("P1 incidents", "operations.severe_incidents"),
    ("data breaches", "operations.data_breaches"),
    ("security incidents", "operations.data_breaches"),
    ("vulnerabilities", "operations.overdue_critical_vulnerabilities"),
    ("audit findings", "operations.open_audit_findings"),
    ("disaster recovery", "operations.recovery_test_age_days"),
    ("infrastructure cost per customer", "operations.hosting_cost_per_customer"),
    ("burn multiple", "operations.burn_multiple"),
    ("capital efficiency", "operations.arr_to_capital"),
    ("cash conversion score", "operations.cash_conversion_score"),
    ("rule of X", "operations.rule_of_x"),
    ("gross margin", "sales.gross_margin"),
    ("gross profit", "finance.gross_profit"),
    ("revenue", "finance.total_revenue"),
    ("turnover", "finance.total_revenue"),
    ("top line", "finance.total_revenue"),
    ("subscription revenue", "finance.subscription_revenue"),
    ("usage based revenue", "finance.usage_revenue"),
    ("professional services revenue", "finance.services_revenue"),
    ("COGS", "finance.total_cogs"),
    ("cost of goods sold", "finance.total_cogs"),
    ("cost of revenue", "finance.total_cogs"),
    ("OpEx", "finance.total_opex"),
    ("operating expenses", "finance.total_opex"),
    ("S&M", "finance.total_sm"),
    ("sales and marketing expense", "finance.total_sm"),
    ("R&D", "finance.total_rnd"),
    ("research and development expense", "finance.total_rnd"),
    ("G&A", "finance.total_ga"),
    ("general and administrative expense", "finance.total_ga"),
    ("EBITDA", "finance.ebitda"),
    ("D&A", "finance.depreciation_amortization"),
    ("EBIT", "finance.operating_income"),
    ("operating profit", "finance.operating_income"),
    ("adjusted EBITDA", "finance.adjusted_ebitda"),
    ("stock-based compensation", "finance.share_based_pay"),
    ("SBC", "finance.share_based_pay"),
    ("net income", "finance.net_income"),
    ("net profit", "finance.net_income"),
    ("bottom line", "finance.net_income"),
    ("FCF", "finance.free_cash_flow"),
    ("free cash flow", "finance.free_cash_flow"),
    ("operating cash flow", "finance.operating_cash_flow"),
    ("CapEx", "finance.capital_expenditure"),
    ("budget vs actual", "finance.budget_variance_pct"),
    ("deferred revenue", "finance.deferred_revenue"),
    ("unearned revenue", "finance.deferred_revenue"),
    ("billings", "finance.billings"),
    ("accounts receivable", "finance.accounts_receivable"),
    ("DSO", "finance.days_sales_outstanding"),
    ("burn rate", "finance.net_burn_rate"),
    ("net burn", "finance.net_burn_rate"),
    ("cash burn", "finance.net_burn_rate"),
    ("gross burn", "finance.gross_burn_rate"),
    ("monthly burn", "finance.burn_rate_actual"),
    ("runway", "finance.runway_months"),
    ("cash runway", "finance.runway_months"),
    ("cash balance", "finance.total_cash_in_bank"),
    ("cash on hand", "finance.total_cash_in_bank"),
    ("available cash", "finance.operationally_available_cash"),
    ("restricted cash", "finance.total_restricted_cash"),
    ("hosting costs", "finance.cloud_hosting"),
    ("ad spend", "finance.paid_marketing"),
    ("T&E", "finance.travel_entertainment"),
    ("income tax", "finance.tax"),
    ("headcount", "hr.total_headcount"),
    ("number of employees", "hr.total_headcount"),
    ("attrition", "hr.voluntary_turnover_rate"),
    ("employee turnover", "hr.voluntary_turnover_rate"),
    ("resignations", "hr.voluntary_exits"),
    ("open roles", "hr.open_positions"),
    ("time to fill", "hr.avg_days_to_fill"),
    ("flight risks", "hr.at_risk_count"),
    ("ARR per employee", "hr.arr_per_fte"),
    ("FTE", "hr.fte_metrics"),
    ("headcount plan", "hr.approved_headcount_budget"),
    ("eNPS", "hr.employee_nps"),
    ("employee satisfaction", "hr.employee_nps"),
    ("new hire turnover", "hr.first_year_attrition"),
    ("regretted attrition", "hr.regretted_exits"),
    ("offer acceptance rate", "hr.offer_acceptance_rate"),
    ("internal mobility", "hr.internal_fill_rate"),
    ("succession", "hr.successor_coverage_pct"),
    ("pay gap", "hr.gender_pay_gap_pct"),
    ("gender pay gap", "hr.gender_pay_gap_pct"),
    ("women in leadership", "hr.women_in_leadership_pct"),
    ("gender diversity", "hr.women_in_leadership_pct"),
    ("training hours", "hr.training_hours"),
    ("pre-money", "fundraising.pre_money_valuation"),
    ("post-money valuation", "fundraising.post_money_valuation"),
    ("round size", "fundraising.total_round_size"),
    ("total funding", "fundraising.total_capital_raised"),
    ("dilution", "fundraising.founder_dilution"),
    ("venture debt", "fundraising.venture_debt_drawn"),
    ("cap table", "fundraising.cap_table"),
    ("capitalization table", "fundraising.cap_table"),
    ("option pool", "fundraising.option_pool_left_pct"),
    ("ESOP", "fundraising.option_pool_left_pct"),
    ("fully diluted shares", "fundraising.fully_diluted_shares"),
    ("liquidation preference", "fundraising.liquidation_preference_total"),
    ("preference stack", "fundraising.liquidation_preference_total"),
    ("409A", "fundraising.common_fair_value"),
    ("fair market value", "fundraising.common_fair_value"),
    ("product roadmap", "product.key_initiatives"),
    ("feature adoption", "product.feature_adoption"),
    ("MAU", "product.monthly_active_users"),
    ("DAU/MAU", "product.stickiness"),
    ("activation rate", "product.activation_rate"),
    ("trial conversion", "product.free_to_paid_conversion"),
    ("D30 retention", "product.d30_retention"),
    ("deployment frequency", "product.deployment_frequency"),
    ("lead time for changes", "product.change_lead_time"),
    ("change failure rate", "product.change_fail_rate"),
    ("AI adoption", "product.ai_feature_adoption"),
    ("inference cost", "product.ai_cost_per_task"),
    ("deflection rate", "product.ai_resolution_rate"),
    ("engineering headcount", "product.total_engineers"),
    ("activation rate", "product.activation_rate"),
    ("trial conversion", "product.free_to_paid_conversion"),
    ("free to paid", "product.free_to_paid_conversion"),
    ("freemium conversion", "product.free_to_paid_conversion"),
    ("D30 retention", "product.d30_retention"),
    ("user retention", "product.d30_retention"),
    ("MAU", "product.monthly_active_users"),
    ("monthly active users", "product.monthly_active_users"),
    ("DAU/MAU", "product.stickiness"),
    ("stickiness", "product.stickiness"),
    ("AI adoption", "product.ai_feature_adoption"),
    ("deflection rate", "product.ai_resolution_rate"),
    ("AI resolution rate", "product.ai_resolution_rate"),
    ("inference cost", "product.ai_cost_per_task"),
    ("deployment frequency", "product.deployment_frequency"),
    ("lead time for changes", "product.change_lead_time"),
    ("change failure rate", "product.change_fail_rate"),
    ("failed deployment recovery time", "product.failed_deployment_recovery_time"),
    ("GMV", "marketplace.gmv"),
    ("gross merchandise value", "marketplace.gmv"),
    ("GMV retention", "marketplace.gmv_retention"),
    ("take rate", "marketplace.take_rate"),
    ("chargebacks", "marketplace.chargeback_rate"),
    ("chargeback rate", "marketplace.chargeback_rate"),
    ("scope 1", "governance.ghg_scope_1_2"),
    ("scope 2", "governance.ghg_scope_1_2"),
    ("carbon footprint", "governance.ghg_scope_1_2"),
    ("carbon emissions", "governance.ghg_scope_1_2"),
    ("energy consumption", "governance.energy_use"),
    ("litigation", "governance.litigation_exposure"),
    ("contingent liabilities", "governance.litigation_exposure"),
    ("policy exceptions", "governance.policy_exceptions"),
    ("compliance training", "governance.compliance_training_pct"),
];

#[test]
fn the_names_people_use_find_the_right_figure_first() {
    let wrong = NAMES.iter().filter_map(|(name, id)| {
        let found = ops::search(&CATALOGUE, name, &[], |definition, _| Some(definition.id.to_string())).unwrap();
        let first = found.hits.into_iter().next().map(|(_, id)| id);
        (first.as_deref() != Some(id)).then(|| format!("{name}: {first:?} and not {id}"))
    });
    assert_eq!(wrong.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn a_board_is_shown_what_matters_at_its_stage() {
    for stage in ["preSeed", "seed", "seriesA", "seriesB", "seriesC", "public"] {
        let at = |level: &str| {
            let is_at = |record: &&Value| record["stageRelevance"][stage] == level;
            KPIS.values().filter(is_at).count()
        };
        let (core, recommended) = (at("core"), at("recommended"));
        assert!((3..=12).contains(&core) && (15..=40).contains(&recommended), "{stage}: {core}, {recommended}");
    }
    let relevance = |id: &str| KPIS[id]["stageRelevance"]["public"].as_str();
    assert_eq!(relevance("finance.total_cash_in_bank"), Some("core"));
    assert_eq!(relevance("finance.operationally_available_cash"), Some("recommended"));
    assert_eq!(relevance("fundraising.total_capital_raised"), None);
}

#[test]
fn what_a_suggested_figure_needs_is_suggested_too() {
    for (id, record) in &*KPIS {
        for needed in named(record).filter(|needed| needed != id) {
            for stage in record["stageRelevance"].as_object().unwrap().keys() {
                let level = &KPIS[needed]["stageRelevance"][stage];
                assert!(level.is_string(), "{id} is suggested at {stage}, and {needed}, which it needs, is not");
            }
        }
    }
}

#[test]
fn a_computed_figure_has_the_money_basis_of_its_parts() {
    let basis = |id: &str| KPIS[id]["metricBasis"]["moneyBasis"].as_str();
    for (id, record) in &*KPIS {
        let parts: BTreeSet<&str> = named(record).filter(|part| part != id).filter_map(basis).collect();
        let valuation = id.ends_with("_valuation");
        match (record["metricBasis"]["production"].as_str(), parts.len()) {
            _ if valuation => assert_eq!(basis(id), None, "{id}"),
            (Some("computed"), 1) => assert_eq!(basis(id), parts.first().copied(), "{id}"),
            (Some("computed"), 2..) => assert_eq!(basis(id), None, "{id} over {parts:?}"),
            _ => {}
        }
    }
}

#[test]
fn only_balances_are_read_at_the_close() {
    for (id, record) in &*KPIS {
        let basis = &record["metricBasis"];
        if basis["dateBasis"] == "period_close" {
            assert_eq!(basis["timeBasis"], "point_in_time", "{id}");
        }
        if basis["moneyBasis"] == "contracted_arr" {
            assert!(basis["dateBasis"] == "go_live" || basis["dateBasis"] == "signed", "{id}");
        }
    }
}

#[test]
fn better_is_said_alike_of_what_is_alike() {
    let better = |id: &str| KPIS[id]["betterWhen"].as_str();
    for alike in [
        ["sales.closed_lost_count", "sales.closed_lost_value"],
        ["sales.closed_won_count", "sales.closed_won_value"],
        ["sales.churn_arr", "sales.downgrades"],
        ["sales.churn_arr", "customers.customers_churned"],
        ["sales.new_business", "customers.new_customers_added"],
        ["customers.arr_at_risk", "customers.percent_arr_at_risk"],
        ["customers.nps_score", "customers.nps_trend"],
        ["finance.gross_margin_pct", "sales.gross_margin"],
        ["hr.voluntary_exits", "hr.voluntary_turnover_rate"],
        ["hr.terminations", "hr.involuntary_turnover_rate"],
    ] {
        assert_eq!(better(alike[0]), better(alike[1]), "{alike:?}");
    }
    assert_eq!(better("customers.logo_retention_rate"), Some("higher"));
    assert_eq!(better("customers.logo_churn_rate"), Some("lower"));
    for (id, record) in &*KPIS {
        let basis = &record["metricBasis"];
        let cost = record["fieldType"] == "currency" && id.starts_with("finance.") && basis["moneyBasis"].is_null();
        let copy = id.contains(".prior_") || id == "sales.starting_arr";
        assert!(!(basis.is_null() || cost || copy) || better(id).is_none(), "{id}");
    }
}

#[test]
fn guidance_does_not_always_end_on_a_question_to_ask() {
    let ends = |record: &Value| {
        let guidance = record["interpretationGuidance"].as_str().unwrap();
        guidance.rsplit(". ").next().is_some_and(|last| last.starts_with("Ask ") || last.contains(" ask "))
    };
    let asking = KPIS.values().filter(|record| ends(record)).count();
    assert!(asking * 2 <= KPIS.len(), "{asking} of {}", KPIS.len());
}

#[test]
fn every_cited_source_is_declared_and_has_a_page() {
    let sources = &CATALOGUE.config().sources;
    for (id, record) in KPIS.iter().filter(|(_, record)| record["definitionSource"]["tier"] == "published") {
        let name = record["definitionSource"]["sourceName"].as_str().unwrap();
        let (key, _) = sources.iter().find(|(_, source)| source.name == name).unwrap_or_else(|| panic!("{id}: {name}"));
        let page = crate_path(format!("registry/sources/{key}.md"));
        assert!(page.exists(), "{id} cites {name}: say in registry/sources/{key}.md which copy was seen");
    }
}
