//! The page of a profile.

use optics_html::{Contract, observation};
use optics_profile::Profile;
use optics_validator::json::read;
use serde_json::{Value, json};

use crate::parsed::parsed;

const CONTRACT: Contract<'_> =
    Contract { schema: optics_schema::PACKAGE_EXECUTION, lock: optics_schema::DOCUMENTATION };

fn learnt(documents: &[Value]) -> Profile {
    let mut profile = Profile::new(optics_schema::PACKAGE_EXECUTION).unwrap();
    for document in documents {
        profile.learn(&read(document.to_string().as_bytes()).unwrap());
    }
    profile
}

fn example() -> Value {
    serde_json::from_str::<Value>(optics_schema::PACKAGE_EXECUTION).unwrap()["examples"][0].clone()
}

#[test]
fn fields_stand_beside_what_the_contract_says() {
    let mut documents = vec![example(); 30];
    documents[0]["deviceCount"] = json!(null);
    documents[1].as_object_mut().unwrap().remove("name");
    documents[2]["priority"] = json!("high");
    documents[3]["</script>"] = json!("secret-value");
    let page = observation(&learnt(&documents), &CONTRACT, 0);
    assert!(!page.contains("secret-value"));
    insta::assert_snapshot!(parsed(&page).text());
}

#[test]
fn what_was_not_read_is_no_pass() {
    let page = parsed(&observation(&learnt(&[example()]), &CONTRACT, 2));
    assert!(page.lines.iter().any(|line| line.starts_with("incomplete 1 document seen")), "{}", page.text());
    assert!(page.text().contains("2 places could not be read"));
    let page = parsed(&observation(&learnt(&[]), &CONTRACT, 0));
    assert!(page.lines.contains(&"incomplete No document was read".to_owned()), "{}", page.text());
}

#[test]
fn a_contract_that_cannot_be_read_is_told() {
    let contract = Contract { lock: "{}", ..CONTRACT };
    let page = parsed(&observation(&learnt(&[example()]), &contract, 0)).text();
    assert!(page.contains("The documentation lock cannot be read"), "{page}");
    assert!(page.contains("not compared 1 document seen; not compared with the contract"), "{page}");
}

#[test]
fn very_large_numbers_are_short() {
    let mut documents = vec![example(); 2];
    let text = documents[0].to_string().replacen(
        "\"deviceCount\":3",
        &format!("\"deviceCount\":1{}", "0".repeat(300)),
        1,
    );
    documents[1]["deviceStatuses"]["acked"] = json!(-1e308);
    let mut profile = learnt(&documents[1..]);
    profile.learn(&read(text.as_bytes()).unwrap());
    let page = observation(&profile, &CONTRACT, 0);
    let text = parsed(&page).text();
    assert!(text.contains("3 to 1e300") && text.contains("-1e308 to 3"), "{text}");
    assert!(!page.contains("0000000000"), "{text}");
}
