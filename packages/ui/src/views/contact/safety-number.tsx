/** Seven emoji with their names, and the digits in groups, to be read aloud. */

import type { SafetyView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { t } from '../../strings/index.ts'

type Emoji = NonNullable<SafetyView['number']>['emoji']

export function SafetyNumber({ emoji, digits }: { emoji: Emoji; digits: string }): JSX.Element {
  const words = t.value.safety
  const names: Readonly<Record<string, string>> = t.value.emoji
  return (
    <div class="safety">
      <ol class="safety-emoji" aria-label={words.emoji}>
        {emoji.map(({ symbol, name }, index) => (
          <li key={index}>
            <span class="safety-symbol" aria-hidden="true">
              {symbol}
            </span>
            <span>{names[name] ?? name}</span>
          </li>
        ))}
      </ol>
      <p class="safety-digits">
        <span class="soft small">{words.digits}</span>{' '}
        <span class="mono" dir="ltr">
          {digits.match(/.{1,4}/g)?.join(' ')}
        </span>
      </p>
    </div>
  )
}
