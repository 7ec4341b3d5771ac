//! Where the proxy listens.

use optics_model::Region;
use optics_proxy::Proxy;

#[tokio::test]
async fn it_listens_beyond_loopback_only_if_told() {
    let address = "0.0.0.0:0".parse().unwrap();
    let error = Proxy::builder(Region::EUC1).listen(address).start().await.unwrap_err();
    assert!(error.is_not_loopback());
    assert_eq!(error.to_string(), "0.0.0.0:0 is not a loopback address");
    let proxy = Proxy::builder(Region::EUC1).listen(address).beyond_loopback(true).start().await.unwrap();
    assert_eq!(proxy.shutdown().await.exchanges, 0);
}

#[tokio::test]
async fn an_address_that_is_taken_is_an_error() {
    let first = Proxy::builder(Region::EUC1).start().await.unwrap();
    let error = Proxy::builder(Region::EUC1).listen(first.address()).start().await.unwrap_err();
    assert!(
        !error.is_not_loopback() && error.to_string().starts_with("cannot listen on 127.0.0.1:"),
        "{error}"
    );
}

#[tokio::test]
async fn the_port_is_free_after_a_stop() {
    let proxy = Proxy::builder(Region::EUC1).start().await.unwrap();
    let address = proxy.address();
    proxy.shutdown().await;
    std::net::TcpListener::bind(address).unwrap();
}
