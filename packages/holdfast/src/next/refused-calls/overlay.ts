'use client'

import { useEffect } from 'react'
import { panel } from './panel.js'
import { watchFetch } from './watch-fetch.js'

/** Draws beside React, in a shadow root of its own: nothing to hydrate, and no style in either direction. */
export function Overlay(): null {
  useEffect(() => {
    const shown = panel(document)
    const release = watchFetch(window, shown.add)
    return () => {
      release()
      shown.remove()
    }
  }, [])
  return null
}
