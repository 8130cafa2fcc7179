/** `pvtcoms profile …`: several people, or several sides of one person, can share a store. */
import type { WaysPreset } from '@pvtcoms/rpc/client'
import type { Terminal } from '@pvtcoms/terminal'
import { Argument, type Command } from 'commander'
import { confirmed, type YesFlags } from '../confirmation.ts'
import { addCommand, type CommonFlags, PRESETS } from '../options.ts'
import { profileTable } from '../render/contact-lines.ts'
import { theProfile } from '../selection.ts'
import { done, show, withDaemon } from '../session.ts'

export function addProfileCommands(program: Command, io: Terminal): void {
  const parent = program
    .command('profile')
    .description('your profiles: each has its own name, contacts and mailboxes')

  addCommand(parent, 'list', 'list your profiles').action((flags: CommonFlags) =>
    withDaemon(flags, io, async (session) => {
      show(session, await session.rpc.call('profile.list', {}), profileTable)
    }),
  )
  addCommand(
    parent,
    'create',
    'create a profile; contacts of one cannot find out that another exists',
  )
    .argument('<name>', 'your name, as your contacts see it')
    .action((name: string, flags: CommonFlags) =>
      withDaemon(flags, io, async (session) => {
        const made = await session.rpc.call('profile.create', { name })
        show(session, made, (profile) => profileTable([profile]))
      }),
    )
  addCommand(parent, 'rename', 'change the name of a profile; its contacts see the new name')
    .argument('<profile>', 'its name or number')
    .argument('<name>', 'the new name')
    .action((wanted: string, name: string, flags: CommonFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: profile } = await theProfile(session, { ...flags, profile: wanted })
        const changed = await session.rpc.call('profile.rename', { profile, name })
        show(session, changed, (each) => profileTable([each]))
      }),
    )
  addCommand(parent, 'new-contacts', 'choose the ways that new contacts of a profile begin with')
    .argument('<profile>', 'its name or number')
    .addArgument(new Argument('<preset>', 'the ways, by one name').choices(PRESETS))
    .action((wanted: string, preset: WaysPreset, flags: CommonFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: profile } = await theProfile(session, { ...flags, profile: wanted })
        const changed = await session.rpc.call('profile.newContacts', { profile, preset })
        show(session, changed, (each) => profileTable([each]))
      }),
    )
  addCommand(parent, 'delete', 'delete a profile with its contacts and messages')
    .argument('<profile>', 'its name or number')
    .option('--yes', 'do not ask for confirmation')
    .action((wanted: string, flags: CommonFlags & YesFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: profile } = await theProfile(session, { ...flags, profile: wanted })
        await confirmed(
          io,
          flags,
          'This deletes the profile with its contacts and messages for good.',
        )
        await session.rpc.call('profile.delete', { profile })
        done(session, 'The profile was deleted.')
      }),
    )
}
