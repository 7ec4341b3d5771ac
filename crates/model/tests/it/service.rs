//! What the contract says about the service.

use optics_model::{AuthClaims, ExecutionId, Operation, Region};

#[test]
fn the_path_of_an_execution_holds_its_id_as_written() {
    let compact: ExecutionId = "ABEBF88CF2834EDC834BAA8AD3BC682C".parse().unwrap();
    let operation = Operation::GET_PACKAGE_EXECUTION;
    assert_eq!(operation.path_for(&compact), "/packages/v2/executions/ABEBF88CF2834EDC834BAA8AD3BC682C");
    assert_eq!((operation.method(), operation.scopes()), ("GET", &["opticspkgdeploy:read"][..]));
    let token = Operation::REQUEST_ACCESS_TOKEN;
    assert_eq!((token.method(), token.path(), token.scopes()), ("POST", "/auth/v2/token", &[][..]));
    assert_eq!(token.path_for(&compact), token.path());
    assert_eq!((AuthClaims::ISS, AuthClaims::MAX_LIFETIME_SECONDS), ("http://cylance.com", 1800));
}

#[test]
fn operations_and_regions_are_told_apart_by_their_ids() {
    let operations: std::collections::HashSet<_> = Operation::ALL.iter().map(Operation::id).collect();
    assert_eq!(operations.len(), Operation::ALL.len());
    for region in Region::ALL {
        assert_eq!(region.id().parse::<Region>().as_ref(), Ok(region));
        assert_eq!(region.to_string(), region.id());
        assert!(region.base_url().starts_with("https://") && !region.base_url().ends_with('/'), "{region:?}");
    }
    assert_eq!(Region::EUC1.base_url(), "https://protectapi-euc1.cylance.com");
    assert_eq!(Region::US.title(), "US Government");
}

#[test]
fn the_contract_is_told_in_short() {
    let contract = optics_model::CONTRACT;
    let [schema, openapi] = [contract.schema_sha256(), contract.openapi_sha256()].map(|hash| &hash[..12]);
    assert_eq!(contract.to_string(), format!("schema {schema}, openapi {openapi}"));
    assert_ne!(schema, openapi);
}

#[test]
fn an_unknown_region_is_answered_with_the_known_ones() {
    for text in ["", "EUC1", "eu", "https://protectapi.cylance.com"] {
        assert!(text.parse::<Region>().is_err(), "{text}");
    }
    insta::assert_snapshot!(
        "mars".parse::<Region>().unwrap_err(),
        @"unknown region; known are na (North America), apne1 (Asia-Pacific, north-east), au (Australia), euc1 (Europe, central), sae1 (South America, east), us (US Government)"
    );
}
