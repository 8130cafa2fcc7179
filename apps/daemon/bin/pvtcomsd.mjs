#!/usr/bin/env node
import { runPinned } from '../../../scripts/setup/program.mjs'

await runPinned('pvtcomsd', new URL('../src/main.ts', import.meta.url))
