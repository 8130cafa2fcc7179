import { runProgram } from '@pvtcoms/terminal'
import { buildProgram } from './program.ts'

await runProgram(buildProgram)
