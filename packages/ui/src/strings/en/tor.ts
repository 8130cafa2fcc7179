/** How Tor is, in a line. */
export const tor = {
  stages: {
    reach: 'Looking for Tor',
    learn: 'Connecting to Tor',
    load: 'Loading Tor’s directory',
    build: 'Almost there',
    ready: 'Connected to Tor',
  },
  percent: (stage: string, percent: number) => `${stage}: ${percent} %`,
  degraded: {
    restarting: 'Tor is restarting. Messages are sent later.',
    'network-down': 'You are offline. Messages are sent later.',
    'woke-up': 'Reconnecting…',
  },
  bridgesLost: 'No bridge answers, or you are offline. Messages are sent later.',
  failedTitle: 'Tor could not start',
  heldTitle: 'With bridges or without?',
  held: 'Not connecting: the settings are damaged, and you may have used bridges. Set them again, or use none. Also set the lock again.',
  closed: 'Tor is not running',
} as const
