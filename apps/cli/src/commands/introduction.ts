/** `pvtcoms introduction …`: contacts of ours who are to meet, and people that contacts introduce us to. */
import type { IntroductionView } from '@pvtcoms/rpc/client'
import type { Terminal } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { addProfileCommand, type ProfileFlags } from '../options.ts'
import { introductionFacts, introductionTable, namesOf } from '../render/introduction-lines.ts'
import { theContact, theIntroduction, theProfile } from '../selection.ts'
import { type Session, show, withDaemon } from '../session.ts'

const WHICH = 'its number, or the name of the person you are introduced to'

export function addIntroductionCommands(program: Command, io: Terminal): void {
  const parent = program
    .command('introduction')
    .description(
      'answer a contact who introduces you, or see how yours go; to introduce two contacts: contact introduce',
    )

  addProfileCommand(parent, 'list', 'list introductions').action((flags: ProfileFlags) =>
    withDaemon(flags, io, async (session) => {
      const { id: profile } = await theProfile(session, flags)
      const all = await session.rpc.call('introduction.list', { profile })
      const contacts = await session.rpc.call('contact.list', { profile })
      show(session, all, () => introductionTable(all, namesOf(contacts)))
    }),
  )
  const about = (name: string, description: string): Command =>
    addProfileCommand(parent, name, description).argument('<introduction>', WHICH)
  const act = (
    wanted: string,
    flags: ProfileFlags,
    change: (session: Session, introduction: number) => Promise<IntroductionView>,
  ): Promise<void> =>
    withDaemon(flags, io, async (session) => {
      const { id } = await theIntroduction(session, flags, wanted)
      await showIntroduction(session, await change(session, id))
    })
  about('accept', 'meet the person that a contact introduces to you').action(
    (wanted: string, flags: ProfileFlags) =>
      act(wanted, flags, ({ rpc }, introduction) =>
        rpc.call('introduction.decide', { introduction, agrees: true }),
      ),
  )
  about('decline', 'do not meet them; nobody is told').action(
    (wanted: string, flags: ProfileFlags) =>
      act(wanted, flags, ({ rpc }, introduction) =>
        rpc.call('introduction.decide', { introduction, agrees: false }),
      ),
  )
  about('cancel', 'take an introduction of yours back').action(
    (wanted: string, flags: ProfileFlags) =>
      act(wanted, flags, ({ rpc }, introduction) =>
        rpc.call('introduction.cancel', { introduction }),
      ),
  )
}

/** `pvtcoms contact introduce`. */
export function addIntroduce(parent: Command, io: Terminal): void {
  addProfileCommand(parent, 'introduce', 'ask two of your contacts whether they want to meet')
    .argument('<contact>', 'name, start of a name, or number')
    .argument('<other>', 'the other one')
    .addHelpText(
      'after',
      '\nEach is told what you call the other. Their messages and addresses do not pass through you.',
    )
    .action((one: string, other: string, flags: ProfileFlags) =>
      withDaemon(flags, io, async (session) => {
        const first = await theContact(session, flags, one)
        const second = await theContact(session, flags, other)
        const made = await session.rpc.call('introduction.create', {
          first: first.id,
          second: second.id,
        })
        await showIntroduction(session, made)
      }),
    )
}

async function showIntroduction(session: Session, introduction: IntroductionView): Promise<void> {
  const { profile } = introduction
  const contacts = await session.rpc.call('contact.list', { profile })
  show(session, introduction, () => introductionFacts(introduction, namesOf(contacts)))
}
