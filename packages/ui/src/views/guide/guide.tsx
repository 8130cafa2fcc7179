/** The three steps after a profile was made: Tor, a mailbox, the first contact. Each can be skipped. */
import type { SetupStep } from '@pvtcoms/rpc/client'
import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Banner } from '../../components/banner/banner.tsx'
import { Button } from '../../components/button/button.tsx'
import { Choice } from '../../components/choice/choice.tsx'
import { setUp } from '../../state/actions.ts'
import { isReady, mailboxes } from '../../state/model.ts'
import { openSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { AddMailbox } from '../mailbox/add-mailbox.tsx'
import { TorProgress } from '../network/tor-progress.tsx'
import { Sheets } from '../shell/sheets.tsx'

const STEPS: readonly SetupStep[] = ['tor', 'mailbox', 'invite']

export function Guide({ step }: { step: SetupStep }): JSX.Element {
  return (
    <main class="gate">
      <div class="gate-card stack" key={step}>
        <p class="soft small">{t.value.start.step(STEPS.indexOf(step) + 1, STEPS.length)}</p>
        {step === 'tor' && <TorStep />}
        {step === 'mailbox' && <MailboxStep />}
        {step === 'invite' && <InviteStep />}
      </div>
      <Sheets />
    </main>
  )
}

function TorStep(): JSX.Element {
  const words = t.value.start
  return (
    <>
      <h1>{words.torTitle}</h1>
      <p class="soft">{words.torText}</p>
      <TorProgress />
      <Buttons>
        <Button tone="main" onClick={() => setUp('mailbox')}>
          {isReady.value ? t.value.common.continue : words.torGoOn}
        </Button>
      </Buttons>
    </>
  )
}

function MailboxStep(): JSX.Element {
  const [kind, setKind] = useState<'friend' | 'own' | 'none'>()
  const words = t.value.start
  const all = [...mailboxes.value.values()]
  const has = all.length > 0
  return (
    <>
      <h1>{words.boxTitle}</h1>
      <p class="soft">{words.boxText}</p>
      {has ? (
        <Banner
          tone={all.some(({ state }) => state === 'reachable') ? 'good' : 'plain'}
          title={words.boxDone}
        >
          <ul>
            {all.map(({ id, name, state }) => (
              <li key={id}>
                {legible(name)} · {t.value.settings.mailboxStates[state]}
              </li>
            ))}
          </ul>
        </Banner>
      ) : (
        <>
          <Choice
            label={words.boxChoice}
            value={kind}
            onChange={setKind}
            options={[
              {
                value: 'friend',
                label: words.boxFriend,
                hint: words.boxFriendHint,
                icon: 'mailbox',
              },
              { value: 'own', label: words.boxOwn, hint: words.boxOwnHint, icon: 'box' },
              { value: 'none', label: words.boxNone, hint: words.boxNoneHint, icon: 'close' },
            ]}
          />
          {kind === 'friend' && <AddMailbox kind="mailbox" />}
          {kind === 'own' && <AddMailbox kind="own-box" />}
        </>
      )}
      <Buttons>
        <Button tone={has || kind === 'none' ? 'main' : 'plain'} onClick={() => setUp('invite')}>
          {has || kind === 'none' ? t.value.common.continue : t.value.common.later}
        </Button>
        <Button tone="quiet" onClick={() => setUp('tor')}>
          {t.value.common.back}
        </Button>
      </Buttons>
    </>
  )
}

function InviteStep(): JSX.Element {
  const words = t.value.start
  const leave = (kind: 'new-invite' | 'accept-invite') => async (): Promise<void> => {
    await setUp(undefined)
    openSheet({ kind })
  }
  return (
    <>
      <h1>{words.firstTitle}</h1>
      <p class="soft">{words.firstText}</p>
      <div class="stack tight">
        <Button wide icon="invite" tone="main" onClick={leave('new-invite')}>
          {t.value.people.inviteTitle}
        </Button>
        <p class="soft small">{words.firstInviteHint}</p>
        <Button wide icon="copy" onClick={leave('accept-invite')}>
          {t.value.people.acceptTitle}
        </Button>
        <p class="soft small">{words.firstAcceptHint}</p>
      </div>
      <Buttons>
        <Button tone="quiet" onClick={() => setUp(undefined)}>
          {t.value.common.later}
        </Button>
        <Button tone="quiet" onClick={() => setUp('mailbox')}>
          {t.value.common.back}
        </Button>
      </Buttons>
    </>
  )
}

function Buttons({ children }: { children: ComponentChildren }): JSX.Element {
  return <div class="row wrap">{children}</div>
}
