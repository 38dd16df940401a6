#!/usr/bin/env bats
# How the program ended is reported by the exit status and by a line.

# For shellcheck: quoted words are often for another shell; run_dtach sets
# err; each test runs in a subshell; some loop variables only count.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154

load helper

@test "-c and -A return the program's exit code" { # dtach 0.9: always 0
	local m
	for m in -c -A; do
		for code in 1 3 255; do
			term "$DTACH" $m "$S" sh -c "echo out; exit $code" <<-EOT
				expect out\r\n
				expect [EOF - dtach terminating]
				expect [exit status $code]
				status $code
			EOT
		done
	done
}

@test "a successful program gives status 0 and no extra line" {
	local m
	for m in -c -A; do
		term --log log "$DTACH" $m "$S" true <<-'EOT'
			expect [EOF - dtach terminating]
			status 0
		EOT
		not grep -q -e 'exit status' -e killed log
	done
}

@test "-c and -A report the signal that killed the program" { # dtach 0.9: 0
	local m
	for m in -c -A; do
		for sig in 9 15 2; do
			term "$DTACH" $m "$S" sh -c "kill -$sig \$\$" <<-EOT
				expect [EOF - dtach terminating]
				expect [killed by signal $sig]
				status $((128 + sig))
			EOT
		done
	done
}

@test "a signal that may dump core is reported like any other" {
	ulimit -c 0
	term "$DTACH" -c "$S" sh -c 'kill -ABRT $$' <<-'EOT'
		expect [killed by signal 6]
		status 134
	EOT
}

@test "all attached terminals get the status" {
	session sh -c 'until test -e go; do sleep 0.02; done; echo last; exit 7'
	local i pids=()
	for i in 1 2 3; do
		term "$DTACH" -a "$S" <<-EOT &
			raw
			run touch in.$i
			expect last
			expect [EOF - dtach terminating]
			expect [exit status 7]
			status 7
		EOT
		pids+=($!)
	done
	for i in 1 2 3; do wait_for test -e in.$i; done
	wait_for clients 3
	touch go
	for i in "${pids[@]}"; do wait "$i"; done
}

@test "-a reports the signal that killed the program" {
	session sh -c 'until test -e go; do sleep 0.02; done; kill -9 $$'
	term "$DTACH" -a "$S" <<-'EOT'
		raw
		run touch go
		expect [EOF - dtach terminating]
		expect [killed by signal 9]
		status 137
	EOT
}

@test "-N returns the program's exit code" {
	local code
	for code in 0 1 3 255; do
		run_dtach -N "$S" sh -c "exit $code"
		equal $code "$status"
		[ ! -e "$S" ]
	done
}

@test "-N returns 128 plus the signal" { # dtach 0.9: 1
	local sig
	for sig in 9 15 1; do
		run_dtach -N "$S" sh -c "kill -$sig \$\$"
		equal $((128 + sig)) "$status"
		[ ! -e "$S" ]
	done
}

@test "-N passes TERM INT HUP QUIT USR2 on to the program" {
	local sig
	for sig in TERM INT HUP QUIT USR2; do
		rm -f ready
		# A shell makes its background jobs ignore INT and QUIT.
		term sh -c 'exec "$DTACH" -N "$S" sh -c "trap \"echo $0 >got.$0; exit 5\" $0; touch ready; while :; do sleep 0.02; done"' $sig <<-EOT
			until test -e ready
			signal $sig
			status 5
		EOT
		equal $sig "$(cat got.$sig)"
		[ ! -e "$S" ]
	done
}

@test "-N reports a program that dies of the signal passed on" {
	term "$DTACH" -N "$S" sh -c 'touch ready; exec sleep 1000' <<-'EOT'
		until test -e ready
		signal TERM
		status 143
	EOT
	[ ! -e "$S" ]
}

@test "detaching exits 0, whatever becomes of the program" {
	session sh -c 'until test -e go; do sleep 0.02; done; exit 3'
	term "$DTACH" -a "$S" <<-'EOT'
		raw
		send \x1c
		expect [detached]
		status 0
	EOT
	touch go
}

@test "a killed master is reported and gives status 1" {
	session sleep 1000
	pid=$(master)
	term --log log "$DTACH" -a "$S" <<-EOT
		raw
		until [ "\$("\$DTACH" -l '$S' | awk '{ print \$3 }')" = 1 ]
		run kill -9 $pid
		status 1
	EOT
	grep -q "^dtach: $S: " log
	not grep -q detached log
}

@test "a program whose children keep the terminal has ended once it is reaped" {
	term "$DTACH" -c "$S" sh -c '(trap "" HUP; sleep 1000) & echo out; exit 3' <<-'EOT'
		expect out
		expect [exit status 3]
		status 3
	EOT
	[ ! -e "$S" ]
}

@test "the program's last output comes before its end" {
	local i
	for i in 1 2 3 4 5 6 7 8 9 10; do
		term "$DTACH" -c "$S" sh -c 'seq 1000; printf last' <<-'EOT'
			expect 999\r\n1000\r\nlast
			expect [EOF - dtach terminating]
			status 0
		EOT
	done
}
