/** `pvtcoms profile …`: one store can have several people, or several faces of one. */
import type { Terminal } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { confirmed, type YesFlags } from '../confirmation.ts'
import { addCommand, type CommonFlags } from '../options.ts'
import { profileTable } from '../render/contact-lines.ts'
import { theProfile } from '../selection.ts'
import { done, show, withDaemon } from '../session.ts'

export function addProfileCommands(program: Command, io: Terminal): void {
  const parent = program.command('profile').description('the names that you go by')

  addCommand(parent, 'list', 'all profiles').action((flags: CommonFlags) =>
    withDaemon(flags, io, async (session) => {
      show(session, await session.rpc.call('profile.list', {}), profileTable)
    }),
  )
  addCommand(parent, 'create', 'a new profile, with contacts of its own')
    .argument('<name>', 'what contacts are told that you are called')
    .action((name: string, flags: CommonFlags) =>
      withDaemon(flags, io, async (session) => {
        const made = await session.rpc.call('profile.create', { name })
        show(session, made, (profile) => profileTable([profile]))
      }),
    )
  addCommand(parent, 'rename', 'be called something else; contacts are told')
    .argument('<profile>', 'its name or number')
    .argument('<name>', 'the new name')
    .action((wanted: string, name: string, flags: CommonFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: profile } = await theProfile(session, { ...flags, profile: wanted })
        const changed = await session.rpc.call('profile.rename', { profile, name })
        show(session, changed, (each) => profileTable([each]))
      }),
    )
  addCommand(parent, 'delete', 'delete a profile, its contacts and all that was written')
    .argument('<profile>', 'its name or number')
    .option('--yes', 'do not ask whether this is meant')
    .action((wanted: string, flags: CommonFlags & YesFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: profile } = await theProfile(session, { ...flags, profile: wanted })
        await confirmed(io, flags, 'Its contacts, messages and keys are deleted for good.')
        await session.rpc.call('profile.delete', { profile })
        done(session, 'The profile is deleted.')
      }),
    )
}
