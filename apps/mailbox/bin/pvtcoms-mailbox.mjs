#!/usr/bin/env node
import { runPinned } from '../../../scripts/setup/program.mjs'

await runPinned('pvtcoms-mailbox', new URL('../src/main.ts', import.meta.url))
