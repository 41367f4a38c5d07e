//! Who gets in, and how long they stay.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use sprechzeit::store::Role;

use super::support::admin::PASSWORD;
use super::support::stage;

#[tokio::test]
async fn without_login_every_page_leads_to_the_login() {
    let app = stage().spawn().await;
    let stranger = app.browser();
    for path in ["/admin", "/admin/", "/admin/c/1", "/admin/account", "/admin/live", "/admin/nowhere"] {
        let answer = stranger.gets(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(answer.location(), "/admin/login", "{path}");
    }
    for path in ["/admin/c/1/claim", "/admin/logout", "/admin/c/1/erase"] {
        assert_eq!(stranger.posts(path, &[]).await.status, StatusCode::SEE_OTHER, "{path}");
    }
    let page = stranger.gets("/admin/login").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Anmelden"), "{}", page.text);
    let english = stranger.request(Method::GET, "/admin/login").header("accept-language", "en-GB,de;q=0.5");
    assert!(stranger.send(english).await.text.contains("Log in"));
}

#[tokio::test]
async fn the_right_password_opens_and_the_logout_closes_for_good() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    assert_eq!(maja.gets("/admin/account").await.status, StatusCode::OK);
    let left = maja.posts("/admin/logout", &[]).await;
    assert_eq!((left.status, left.location()), (StatusCode::SEE_OTHER, "/admin/login"));
    // The cookie was kept by a thief.
    assert_eq!(maja.gets("/admin/account").await.location(), "/admin/login");
}

#[tokio::test]
async fn a_wrong_password_and_a_wrong_name_look_alike() {
    let app = stage().spawn().await;
    app.hires("Maja", Role::Agent).await;
    let mut browser = app.browser();
    let wrong = browser.logs_in("maja", "not the password").await;
    let unknown = browser.logs_in("nobody", "not the password").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!((unknown.status, &unknown.text), (wrong.status, &wrong.text));
    assert_eq!(browser.cookie, None);
}

#[tokio::test]
async fn the_eleventh_wrong_password_waits_and_the_right_one_too() {
    let app = stage().spawn().await;
    app.hires("Maja", Role::Agent).await;
    let mut browser = app.browser();
    for _ in 0..10 {
        assert_eq!(browser.logs_in("maja", "wrong guess").await.status, StatusCode::UNAUTHORIZED);
    }
    let answer = browser.logs_in("Maja", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.header("retry-after"), "900");
    app.pass(Duration::from_mins(15)).await;
    assert_eq!(browser.logs_in("maja", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn behind_a_proxy_each_client_is_counted_for_itself() {
    let app = stage().spawn().await;
    app.hires("Maja", Role::Agent).await;
    let browser = app.browser();
    let guess = |forwarded: &str| {
        let request = browser
            .request(Method::POST, "/admin/login")
            .header("x-forwarded-for", forwarded)
            .header("content-type", "application/x-www-form-urlencoded")
            .body("username=maja&password=wrong+guess");
        browser.send(request)
    };
    for guessed in 0..10 {
        // Whatever the client writes in front does not count.
        assert_eq!(guess(&format!("203.0.113.{guessed}, 198.51.100.7")).await.status, 401);
    }
    assert_eq!(guess("203.0.113.99, 198.51.100.7").await.status, 429);
    assert_eq!(guess("198.51.100.8").await.status, 401);
}

#[tokio::test]
async fn a_login_ends_after_twelve_idle_hours_and_after_seven_days() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    for _ in 0..15 {
        app.pass(Duration::from_hours(11)).await;
        assert_eq!(maja.gets("/admin/account").await.status, StatusCode::OK);
    }
    app.pass(Duration::from_hours(3)).await;
    assert_eq!(maja.gets("/admin/account").await.status, StatusCode::SEE_OTHER, "168 hours");

    let ole = app.member("Ole", Role::Agent).await;
    app.pass(Duration::from_hours(12)).await;
    assert_eq!(ole.gets("/admin/account").await.status, StatusCode::SEE_OTHER, "12 idle hours");
}

#[tokio::test]
async fn logins_outlive_a_restart_and_end_with_the_account() {
    let mut app = stage().spawn().await;
    let mut maja = app.member("Maja", Role::Agent).await;
    app.restart().await;
    maja.address.clone_from(&app.address);
    assert_eq!(maja.gets("/admin/account").await.status, StatusCode::OK);
    app.engine.steps.store.disable_user("maja", app.clock.now()).await.expect("the store writes");
    assert_eq!(maja.gets("/admin/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(maja.clone().logs_in("maja", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn one_sees_and_ends_ones_own_logins_and_nobody_elses() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let mut phone = app.browser();
    phone.logs_in("maja", PASSWORD).await;
    let ole = app.member("Ole", Role::Owner).await;
    let page = maja.gets("/admin/account").await.text;
    assert_eq!(page.matches("zuletzt").count(), 2, "{page}");
    let other = page.split("name=\"login\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let login = [("login", other.expect("the other login can be ended"))];
    assert_eq!(ole.posts("/admin/account/end", &login).await.status, StatusCode::NOT_FOUND);
    assert_eq!(phone.gets("/admin/account").await.status, StatusCode::OK);
    assert_eq!(maja.posts("/admin/account/end", &login).await.status, StatusCode::SEE_OTHER);
    assert_eq!(phone.gets("/admin/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(maja.gets("/admin/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn another_sites_form_changes_nothing() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    for header in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let request = maja.request(Method::POST, "/admin/logout").header(header.0, header.1);
        assert_eq!(maja.send(request).await.status, StatusCode::FORBIDDEN, "{header:?}");
    }
    assert_eq!(maja.gets("/admin/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_forged_cookie_is_no_login() {
    let app = stage().spawn().await;
    let mut maja = app.member("Maja", Role::Agent).await;
    let cookie = maja.cookie.clone().expect("a cookie");
    let last = if cookie.ends_with('A') { "B" } else { "A" };
    for forged in [format!("{}{last}", &cookie[..cookie.len() - 1]), "sprechzeit=1".to_owned(), String::new()]
    {
        maja.cookie = Some(forged);
        assert_eq!(maja.gets("/admin/account").await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn behind_https_below_a_path_the_cookie_is_secure_and_bound_to_it() {
    let app = stage().with("SPRECHZEIT_PUBLIC_URL", "https://hr.example.org/chat").spawn().await;
    app.hires("Maja", Role::Agent).await;
    let answer = app.browser().logs_in("maja", PASSWORD).await;
    assert_eq!(answer.location(), "/chat/admin/");
    let cookie = answer.header("set-cookie");
    for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/chat"] {
        assert!(cookie.split("; ").any(|found| found == part), "{part}: {cookie}");
    }
    assert_eq!(app.browser().gets("/admin/account").await.location(), "/chat/admin/login");
}

#[tokio::test]
async fn every_answer_carries_the_protective_headers() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    for path in ["/admin/login", "/admin/", "/admin/account", "/admin/nowhere", "/admin/c/99"] {
        for browser in [&maja, &app.browser()] {
            let answer = browser.gets(path).await;
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
            assert!(
                policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"),
                "{path}: {policy}"
            );
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        }
    }
}
