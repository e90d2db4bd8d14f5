//! Sudden death, hundreds of times: the server and three phones as processes on a bad network, one of them killed in
//! every round, while residents submit and an officer changes statuses. Afterwards everything is left to come to rest,
//! and what the server holds is compared with what the phones were promised.

use std::{
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, bail};
use clap::{Parser, ValueEnum};
use minkommun_tests::{
    database::{Database, Engine},
    journal::Promised,
    ledger::{Ledger, Witness},
    officer::Officer,
    phone::Phone,
    proxy::Faults,
    world::World,
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use rusqlite::Connection;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

#[derive(Parser)]
#[command(about = "Kills server and phones at random moments, and checks that nothing was lost or doubled")]
struct Arguments {
    /// Kills.
    #[arg(long, default_value_t = 300)]
    rounds: u32,
    /// Stops after so many seconds, however many rounds there were.
    #[arg(long)]
    seconds: Option<u64>,
    /// The same seed gives the same faults and the same victims; moments differ with the machine.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where the server keeps its cases; postgres needs `tools/postgres run` before the command.
    #[arg(long, value_enum, default_value_t = On::Sqlite)]
    on: On,
}

#[derive(Clone, Copy, ValueEnum)]
enum On {
    Sqlite,
    Postgres,
}

/// Two in one kommun, so that strangers could meet, and one in another.
const PHONES: [&str; 3] = ["umea", "umea", "skelleftea"];

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let engine = match arguments.on {
        On::Sqlite => Engine::Sqlite,
        On::Postgres => Engine::Postgres,
    };
    let faults = Faults { delay: Duration::from_millis(5), ..Faults::BAD };
    let mut world = World::start_on(engine, arguments.seed, faults).await?;
    let done = run(&arguments, &mut world).await;
    let broken = match done {
        Ok(broken) => broken,
        Err(error) => vec![format!("{error:#}")],
    };
    for violation in &broken {
        println!("violation: {violation}");
    }
    if broken.is_empty() {
        println!("no violation");
        return Ok(ExitCode::SUCCESS);
    }
    println!("seed {}; everything is left in {}", arguments.seed, world.keep().display());
    Ok(ExitCode::FAILURE)
}

async fn run(arguments: &Arguments, world: &mut World) -> anyhow::Result<Vec<String>> {
    let mut random = StdRng::seed_from_u64(arguments.seed);
    let mut phones = Vec::new();
    for (number, kommun) in PHONES.into_iter().enumerate() {
        let folder = world.folder().join(format!("phone-{number}"));
        let mut phone = Phone::new(&folder, &world.network.url(), kommun, Some(world.fcm.phone()))?;
        phone.start(random.random())?;
        phones.push(phone);
    }
    let changes = Arc::new(AtomicU32::new(0));
    // Dropped with this function, and the officers with it.
    let mut officers = JoinSet::new();
    for kommun in ["umea", "skelleftea"] {
        let officer = Officer::sign_in(&world.office.url(), kommun).await?;
        officers.spawn(work(officer, kommun, world.database.clone(), changes.clone()));
    }
    // The first start fetches services; a phone killed before that has nothing to lose.
    sleep(Duration::from_secs(2)).await;

    let begun = Instant::now();
    let mut said = begun;
    let (mut rounds, mut server_kills) = (0, 0);
    while rounds < arguments.rounds && arguments.seconds.is_none_or(|most| begun.elapsed().as_secs() < most) {
        rounds += 1;
        let pause = Duration::from_millis(random.random_range(5..250));
        sleep(pause).await;
        if random.random_bool(0.25) {
            server_kills += 1;
            world.restart_server().await?;
        } else {
            let victim = random.random_range(0..phones.len());
            phones[victim].kill().await?;
            phones[victim].start(random.random())?;
        }
        if said.elapsed() > Duration::from_secs(5) {
            said = Instant::now();
            println!("{rounds} rounds in {} s, {server_kills} of them the server's death", begun.elapsed().as_secs());
        }
    }
    for phone in &mut phones {
        phone.kill().await?;
    }
    officers.shutdown().await;
    println!("{rounds} rounds; the network: {:?}", world.network.counts());
    println!("everything comes to rest");
    world.network.set_faults(Faults::NONE);
    world.server.kill().await?;
    // Push jobs that died with their server are leased for a minute and a half: let it have gone by.
    world.database.run("UPDATE job SET leased_until = 0 WHERE lease IS NOT NULL").await?;
    world.restart_server().await?;
    let witnesses = come_to_rest(world, &phones).await?;
    judge(world, &witnesses, rounds, changes.load(Ordering::Relaxed)).await
}

/// An officer who works through what there is, and is cut off by the server's deaths like everybody else.
async fn work(officer: Officer, kommun: &'static str, database: Database, changes: Arc<AtomicU32>) {
    for turn in 1.. {
        sleep(Duration::from_millis(50)).await;
        if let Ok(reference) = any_case(&database, kommun, turn).await
            && officer.change_status(&reference, None).await.is_ok()
        {
            changes.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The reference of some case of the kommun, a different one each time.
async fn any_case(database: &Database, slug: &str, turn: u32) -> anyhow::Result<String> {
    let sql = format!(
        "SELECT reference FROM cases JOIN kommun USING (kommun) WHERE slug = '{slug}'
         ORDER BY (received_at % 10007 * {turn}) % 1009 LIMIT 1"
    );
    database.text(&sql).await?.context("no case yet")
}

async fn come_to_rest(world: &World, phones: &[Phone]) -> anyhow::Result<Vec<Witness>> {
    let ledger = world.ledger().await?;
    let mut witnesses = Vec::new();
    for held in futures_util::future::join_all(phones.iter().map(Phone::drain)).await {
        let phone = &phones[witnesses.len()];
        let promised = Promised::read(&phone.journal())?;
        witnesses.push(Witness { kommun: ledger.code(phone.kommun)?, promised, held: held? });
    }
    for _ in 0..120 {
        if world.ledger().await?.unsent()? == (0, 0) {
            return Ok(witnesses);
        }
        sleep(Duration::from_millis(500)).await;
    }
    let (jobs, deliveries) = world.ledger().await?.unsent()?;
    bail!("after a minute of rest, {jobs} push jobs wait and {deliveries} deliveries are queued");
}

async fn judge(world: &World, witnesses: &[Witness], rounds: u32, changes: u32) -> anyhow::Result<Vec<String>> {
    let ledger = world.ledger().await?;
    let mut broken = ledger.violations(witnesses)?;
    let cases = ledger.cases.len();
    let messages: usize = witnesses.iter().map(|witness| witness.promised.messages.len()).sum();
    println!("{cases} cases, {messages} messages, {changes} changes of status, {} pushes", world.fcm.sent().len());
    if cases < rounds as usize / 10 || changes == 0 || world.fcm.sent().is_empty() {
        broken.push("too little happened for this to mean anything".into());
    }
    if !broken.is_empty() {
        return Ok(broken);
    }
    // Whether the yardstick measures at all: spoil a copy in ways that must be noticed.
    for (spoiled, sql) in [
        ("a case is lost", "DELETE FROM cases WHERE rowid = (SELECT MIN(rowid) FROM cases)"),
        ("a receipt is another", "UPDATE cases SET receipt = 'x' WHERE rowid = (SELECT MIN(rowid) FROM cases)"),
        (
            "a case is in two kommuner",
            "INSERT INTO cases SELECT '0000', id, reference, resident, device, service, version, service_hash, status, category, assignee, language, received_at, updated_at, event_n, attachments, attachments_missing, payload_sha256, receipt, payload FROM cases LIMIT 1",
        ),
        ("a mailbox has a gap", "DELETE FROM mailbox WHERE n = 1"),
        (
            "an event never reached its phone",
            "INSERT INTO event SELECT kommun, case_id, MAX(n) + 1, at, actor, officer, 1000, body FROM event GROUP BY kommun, case_id LIMIT 1",
        ),
        ("an event is lost", "DELETE FROM event WHERE n = 2"),
        (
            "an answer is another",
            r#"UPDATE cases SET payload = CAST(replace(CAST(payload AS TEXT), 'hål', 'hal') AS BLOB)"#,
        ),
    ] {
        let copy = world.folder().join("spoiled");
        std::fs::create_dir(&copy)?;
        let file = copy.join("minkommun.db");
        world.database.copy(&file).await?;
        let database = Connection::open(&file)?;
        database.pragma_update(None, "foreign_keys", false)?;
        database.execute(sql, [])?;
        drop(database);
        let found = Ledger::open(&copy)?.violations(witnesses)?;
        // The copy has no files; that alone does not count as having noticed.
        if found.iter().all(|violation| violation.contains("the server has no file")) {
            broken.push(format!("the check does not notice that {spoiled}"));
        }
        std::fs::remove_dir_all(&copy).context("the spoiled copy")?;
    }
    Ok(broken)
}
