use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use minkommun_model::wire::Receipt;
use ring::signature::{ED25519, UnparsedPublicKey};
use serde_json::Value;

use crate::harness::*;

#[tokio::test]
async fn a_receipt_verifies_with_the_published_key_and_names_the_exact_bytes() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let photo = photo(1, 100);
    let body = with_photos(&[&photo]);
    let (case, json) = phone.submitted(&body).await;
    let jws = json["receipt"].as_str().unwrap();
    let (signed, signature) = jws.rsplit_once('.').unwrap();
    let (header, payload) = signed.split_once('.').unwrap();
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();

    let header: Value = serde_json::from_slice(&decode(header)).unwrap();
    let keys: Value = world.get("/.well-known/jwks.json").await.json().await.unwrap();
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
    assert_eq!((&header["alg"], &key["crv"]), (&"EdDSA".into(), &"Ed25519".into()));
    let public = UnparsedPublicKey::new(&ED25519, decode(key["x"].as_str().unwrap()));
    public.verify(signed.as_bytes(), &decode(signature)).unwrap();
    assert!(public.verify(jws.as_bytes(), &decode(signature)).is_err());

    let receipt: Receipt = serde_json::from_slice(&decode(payload)).unwrap();
    assert_eq!(receipt.case_id, case);
    assert_eq!(receipt.kommun, "2583");
    assert_eq!(receipt.payload_sha256, sha256(body.to_string().as_bytes()));
    assert_eq!(receipt.attachments, [sha256(&photo)]);
    assert_eq!(serde_json::to_value(receipt.received_at).unwrap(), json["case"]["received_at"]);
}

#[tokio::test]
async fn a_key_that_was_replaced_is_still_published() {
    let world = World::new().await;
    let published = async |world: &World| {
        let keys: Value = world.get("/.well-known/jwks.json").await.json().await.unwrap();
        keys["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let before = published(&world).await;
    std::fs::remove_file(world.folder.path().join("data/receipt-key.pk8")).unwrap();
    let world = world.restarted().await;
    let after = published(&world).await;
    assert_eq!((before.len(), after.len()), (1, 2));
    assert_eq!((&after[0], &after[1]), (&world.server.app.receipts.public().kid, &before[0]));
}
