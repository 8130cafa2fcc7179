/** `npm run testnet`: see packages/testnet/README.md. */
import { testnetCommand } from '@pvtcoms/testnet/command'

process.exitCode = await testnetCommand(process.argv.slice(2))
