import { launchDaemon } from '@pvtcoms/daemon'
import { runProgram } from '@pvtcoms/terminal'
import { buildProgram } from './program.ts'

await runProgram((io) => buildProgram(io, launchDaemon))
