/** Builds the window into apps/desktop/dist, unless it was built from the same sources: says which folder. */
import { buildWindow } from '../apps/desktop/build/index.ts'

process.stdout.write(`${await buildWindow('warn')}\n`)
