import { useSyncExternalStore } from 'react'

// One clock for the page, so that a hundred moments do not keep a hundred timers; it stands still while nobody looks.
const listeners = new Set<() => void>()
let ahead = 0
let shown = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

/** Milliseconds since the epoch by the server's clock: a laptop's own may be minutes off. */
export const timeNow = (): number => Date.now() + ahead

/** What the server's clock says at this moment. */
export function setServerTime(time: number): void {
  ahead = time - Date.now()
}

function tick(): void {
  if (document.hidden) return
  shown = timeNow()
  for (const tell of listeners) tell()
}

function subscribe(tell: () => void): () => void {
  if (timer === undefined) {
    shown = timeNow()
    timer = setInterval(tick, 1000)
  }
  listeners.add(tell)
  return () => {
    listeners.delete(tell)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** `timeNow()`, anew each second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => shown)
