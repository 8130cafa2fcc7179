/**
 * A part of the window that its first view does not need. It is loaded when it is drawn, or before, when the page
 * has nothing else to do. One that could not be loaded says what helps: some engines do not ask twice for a module as
 * long as the page is there, so only loading the window again helps in all of them.
 */
import { signal } from '@preact/signals'
import type { ComponentType, JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { host } from '../../host/host.ts'
import { linkState } from '../../state/daemon.ts'
import { closeSheet } from '../../state/navigation.ts'
import { sayEverything, t } from '../../strings/index.ts'
import { Button } from '../button/button.tsx'
import { Dialog } from '../dialog/dialog.tsx'
import { Spinner } from '../spinner/spinner.tsx'

type State<P> =
  | { readonly kind: 'away' | 'failed' }
  | { readonly kind: 'here'; readonly Drawn: ComponentType<P> }

/** Loads each part; it is not loaded twice. */
const loads: (() => Promise<void>)[] = []

/** `bring` imports it. A `dialog` shows nothing until it is here; it is a sheet unless `close` closes it. */
export function part<P extends object = object>(
  frame: 'view' | 'dialog',
  bring: () => Promise<ComponentType<P>>,
  close: (props: P) => void = closeSheet,
): (props: P) => JSX.Element | null {
  const state = signal<State<P>>({ kind: 'away' })
  let loading: Promise<void> | undefined
  const load = (): Promise<void> => {
    loading ??= Promise.all([bring(), sayEverything()]).then(
      ([Drawn]) => {
        state.value = { kind: 'here', Drawn }
      },
      () => {
        state.value = { kind: 'failed' }
        loading = undefined
      },
    )
    return loading
  }
  loads.push(load)
  return (props) => {
    useEffect(() => void load(), [])
    const now = state.value
    switch (now.kind) {
      case 'here':
        return <now.Drawn {...props} />
      case 'away':
        return frame === 'dialog' ? null : <Waiting />
      case 'failed':
        return frame === 'dialog' ? <FailedDialog onClose={() => close(props)} /> : <FailedView />
    }
  }
}

/** Loads what is not here yet, a part at a time, each when `idle` resolves. */
export async function loadAhead(idle: () => Promise<void>): Promise<void> {
  for (const load of loads) {
    await idle()
    await load()
  }
}

function Waiting(): JSX.Element {
  return (
    <div class="gate">
      <Spinner label={t.value.chat.loading} />
    </div>
  )
}

function FailedView(): JSX.Element {
  return (
    <div class="gate">
      <div class="gate-card stack" role="alert">
        <h1>{t.value.link.partTitle}</h1>
        <Failed />
      </div>
    </div>
  )
}

function FailedDialog({ onClose }: { onClose: () => void }): JSX.Element {
  return (
    <Dialog title={t.value.link.partTitle} onClose={onClose}>
      <div class="stack">
        <Failed />
      </div>
    </Dialog>
  )
}

function Failed(): JSX.Element {
  const words = t.value.link
  return (
    <>
      <p>{words.part}</p>
      <div class="row">
        <Button tone="main" disabled={linkState.value !== 'open'} onClick={() => host.reload()}>
          {words.reload}
        </Button>
      </div>
    </>
  )
}
