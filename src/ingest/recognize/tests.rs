use super::*;
use crate::ingest::tables::find;
use crate::ingest::tables::tests::{csv, sheet};

fn fields(sheet: &RawSheet, maps: &[&str]) -> Vec<String> {
    let table = find(sheet, false).remove(0);
    let maps: Vec<FieldMap> = maps.iter().map(|m| m.parse().unwrap()).collect();
    recognize(sheet, &table, &maps.iter().collect::<Vec<_>>()).columns.iter().map(|d| d.meaning.shown()).collect()
}

#[test]
fn the_trainers_headers_are_all_understood() {
    let s = sheet(
        "S",
        &[
            &[
                "client_id",
                "service_type",
                "ideal_hours_month",
                "hours_nov_jan",
                "expected_hours_3mo ",
                "utilization",
                "30_60",
                "session_rate",
                "revenue_nov_jan",
                "avg_monthly_revenue",
                "revenue_share_pct",
                "hours_gap",
                "client_segment",
            ],
            &["C001", "twice", "8", "11", "24", "0.458", "hour", "61.2", "673.2", "224.4", "0.09", "13", "Opportunity"],
            &["C002", "once", "4", "6.5", "12", "0.54", "thirty", "33.75", "219.375", "73.1", "0.06", "5.5", "Anchor"],
        ],
    );
    assert_eq!(
        fields(&s, &[]),
        [
            "client_id",
            "service_type",
            "ideal_hours_month",
            "hours",
            "claim: expected_hours",
            "claim: utilization",
            "session_type",
            "rate",
            "revenue",
            "claim: monthly_revenue",
            "claim: revenue_share",
            "claim: hours_gap",
            "claim: segment"
        ]
    );
}

#[test]
fn russian_and_spanish_headers_are_understood() {
    let russian = csv(
        "Клиент;Тип занятия;Идеальные часы в месяц;Часы_ноя_янв;Цена за час;Доля выручки;Сегмент\nИванова А.;час;8;11;1 500,00 ₽;12,5%;Якорь\nПетров;полчаса;4;6,5;800 ₽;3%;x",
    );
    assert_eq!(
        fields(&russian, &[]),
        ["client_id", "session_type", "ideal_hours_month", "hours", "rate", "claim: revenue_share", "claim: segment"]
    );
    let spanish = csv(
        "Código de cliente;Nombre;Tipo de sesión;Horas ideales al mes;Horas nov-ene;Precio por hora;Ingresos\nC1;Ana;hora;8;11;61,20;673,20\nC2;Luis;media hora;4;6,5;33,75;219,38",
    );
    assert_eq!(
        fields(&spanish, &[]),
        ["client_id", "name", "session_type", "ideal_hours_month", "hours", "rate", "revenue"]
    );
}

#[test]
fn values_speak_where_headers_do_not() {
    let s = csv("№ карты;kind;mail to;what;hours\nA-17;once;a@b.c;thirty;3\nB-09;twice;d@e.f;hour;4");
    assert_eq!(fields(&s, &[]), ["client_id", "service_type", "email", "session_type", "hours"]);
}

#[test]
fn misspelt_headers_are_taken_with_a_doubt_and_misfits_are_not() {
    let s = csv("client_id;utilizatoin;deliverd hours\nC1;0.5;3\nC2;0.7;4");
    assert_eq!(fields(&s, &[]), ["client_id", "claim: utilization", "hours"]);
    let table = find(&s, false).remove(0);
    assert_eq!(recognize(&s, &table, &[]).doubts.len(), 1);
    let words = csv("client_id;hours\nC1;morning\nC2;evening");
    assert_eq!(fields(&words, &[]), ["client_id", "attribute"]);
}

#[test]
fn the_user_overrides_by_header_or_number() {
    let s = csv("client_id;hours;billed h\nC1;3;4\nC2;4;5");
    assert_eq!(fields(&s, &["hours=billed h"]), ["client_id", "attribute", "hours"]);
    assert_eq!(fields(&s, &["hours=3", "ignored=2"]), ["client_id", "ignored", "hours"]);
    let table = find(&s, false).remove(0);
    let map: FieldMap = "hours=nothing".parse().unwrap();
    assert_eq!(recognize(&s, &table, &[&map]).unmapped, [0]);
}

#[test]
fn two_columns_for_one_field_are_a_doubt_with_the_way_out() {
    let s = csv("client_id;actual hours;hours delivered\nC1;3;4\nC2;4;5");
    let table = find(&s, false).remove(0);
    let doubts = recognize(&s, &table, &[]).doubts;
    assert!(doubts[0].message.contains("--map hours=\"hours delivered\""), "{doubts:?}");
}

#[test]
fn a_column_per_month_is_added_up() {
    let s = csv("client;hours nov;hours dec;hours jan\nA;1;2;3\nB;1;2;3");
    assert_eq!(fields(&s, &[]), ["client_id", "hours", "hours", "hours"]);
    let total = csv("client;hours nov;hours dec;total hours\nA;1;2;3\nB;1;2;3");
    assert_eq!(fields(&total, &[]), ["client_id", "hours", "hours", "attribute"]);
    let sum = csv("client;Nov;Dec;hours\nA;1;2;3\nB;1;4;5");
    assert_eq!(fields(&sum, &[]), ["client_id", "hours", "hours", "attribute"]);
    let other = csv("client;Nov;Dec;hours\nA;60;120;3\nB;60;240;5");
    assert_eq!(fields(&other, &[]), ["client_id", "attribute", "attribute", "hours"]);
    let bare = csv("client;Nov;Dec;Jan\nA;1;2;3\nB;1;2;3");
    assert_eq!(fields(&bare, &[]), ["client_id", "hours", "hours", "hours"]);
}

#[test]
fn names_beside_numbered_clients_are_no_doubt() {
    let s = csv("#;Client;hours\n1;Ann Lee;3\n2;Bob Ray;4");
    assert_eq!(fields(&s, &[]), ["client_id", "name", "hours"]);
    let table = find(&s, false).remove(0);
    assert_eq!(recognize(&s, &table, &[]).doubts, []);
}

#[test]
fn an_income_among_facts_about_the_person_is_no_revenue() {
    let facts = csv("id;birth year;education;kids;Income\n1;1970;PhD;0;58138\n2;1980;BSc;1;46344");
    assert_eq!(fields(&facts, &[]), ["client_id", "attribute", "attribute", "attribute", "attribute"]);
    let table = find(&facts, false).remove(0);
    assert!(recognize(&facts, &table, &[]).doubts[0].message.contains("--map revenue=\"Income\""));
    assert_eq!(fields(&facts, &["revenue=Income"])[4], "revenue");
    let roster = csv("id;goal;town;kids;hours;Income\n1;run;X;0;4;240\n2;lift;Y;1;5;300");
    assert_eq!(fields(&roster, &[])[5], "revenue");
    assert_eq!(fields(&csv("client;Income\n1;240\n2;300"), &[]), ["client_id", "revenue"]);
}
