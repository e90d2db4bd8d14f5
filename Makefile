# Every command of the project. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help brand demo demo-clean test check browser pictures bench kill-loop audit bindings phones ffi-size ffi-bench

PORT = 7300

help:
	@echo 'make demo        build and start everything on this machine (PORT=7300 and the two after it)'
	@echo 'make demo-clean  throw away what the demo has stored (.demo/)'
	@echo 'make test        install what the tests need, run all of them, end with "N passed, N failed"'
	@echo 'make check       the quick part: format, clippy, the rules of the tree'
	@echo 'make browser     only the browser tests (ARGS="-g queue" picks some)'
	@echo 'make pictures    take the pictures of README.md anew'
	@echo 'make brand       check every kommun'"'"'s folder (ARGS="preview umea" shows one, ARGS=--help the rest)'
	@echo 'make bench       measure the server against a bare endpoint, its engines beside each other, and a form'
	@echo 'make kill-loop   SIGKILL phones and server at random (ARGS="--rounds 5000 --on postgres" for a long night)'
	@echo 'make bindings    build the core for this machine and write the Kotlin and Swift that speak to it'
	@echo 'make phones      type-check the core for iPhone and Android, and build the iPhone library'
	@echo 'make ffi-size    build the core as phones get it and say how large it is (at most 5 MB)'
	@echo 'make ffi-bench   what opening, a list, a saved answer and a call of the core cost'
	@echo 'make audit       licences, banned crates and known holes in dependencies (cargo-deny)'

demo:
	@exec env PORT=$(PORT) tools/demo

demo-clean:
	rm -rf .demo

test:
	@exec tools/test

check:
	@exec tools/test check

browser:
	@exec tools/test browser $(ARGS)

# The loop's last two screens are the pictures of README.md.
pictures:
	@tools/test browser -g 'comes back to the phone'
	cp tests/browser/pictures/console.png tests/browser/pictures/phone.png docs/pictures/

brand:
	@tools/need rust cc
	@cargo run --quiet --locked -p minkommun-brand -- $(or $(ARGS),check)

bench:
	@tools/need rust cc
	cargo build --release --locked --workspace --bins
	cargo run --release --locked -p minkommun-model --example bench_form
	@tools/postgres install >/dev/null
	FSYNC=on tools/postgres run cargo run --release --locked --bin bench -- $(ARGS)

kill-loop:
	@tools/need rust cc
	cargo build --locked --workspace --bins
	@tools/postgres install >/dev/null
	tools/postgres run cargo run --locked --bin kill-loop -- $(ARGS)

audit:
	@tools/need rust cc
	@tools/deny bans licenses sources advisories

bindings:
	@tools/need rust cc
	@tools/bindings

phones:
	@tools/need rust cc
	@tools/phones check
	@tools/phones iphone

ffi-size:
	@tools/need rust cc
	@tools/ffi-size

ffi-bench:
	@tools/need rust cc
	cargo build --locked -p minkommun-server --bin minkommun-server
	MINKOMMUN_SERVER=target/debug/minkommun-server cargo bench --locked -p minkommun-ffi --bench face
