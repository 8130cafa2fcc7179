/** Builds the window into packages/ui/dist, unless it was built from the same sources: says which folder. */
import { buildWindow } from '../packages/ui/build/index.ts'

process.stdout.write(`${await buildWindow('warn')}\n`)
