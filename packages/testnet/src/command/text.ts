export const usage = `A private, real Tor network on this machine, for tests.

  npm run testnet -- start [--authorities N] [--detach]
  npm run testnet -- status
  npm run testnet -- stop [NAME]

start    starts a network and keeps it until Ctrl-C; with --detach, until it is stopped
status   lists the networks that run
stop     stops the network NAME, or all that this command has started

  --authorities N  relays, each of which is also an authority: 4 to 16 (default 5)
  --detach         keeps the network in the background
  --cache DIR      where keys are kept and networks live (default .cache/testnet)
  --tor PROGRAM    the tor to run (default: tor)
  --json           prints one JSON object on standard output
  --help           shows this

Exit code: 0 done, 1 failed, 2 wrong use.
`
