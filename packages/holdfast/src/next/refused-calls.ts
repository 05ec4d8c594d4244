import { createElement, lazy, Suspense, type ReactElement } from 'react'

/** Bundlers put the value in, and drop what is behind it: a production build has nothing of the overlay. */
const Overlay =
  process.env.NODE_ENV === 'development'
    ? lazy(async () => ({ default: (await import('./refused-calls/overlay.js')).Overlay }))
    : null

/**
 * In development: shows each call of the page that the gate refused, with the stage that refused it, the code, why, and
 * where to read on. Put it into the root layout, last in `<body>`. In production it renders nothing, and no byte of it
 * is sent to browsers. It sees answers of `fetch`, of `XMLHttpRequest` and of Server Actions, shows neither bodies nor queries, and needs no
 * exception from the page's CSP.
 *
 * @example <body>{children}<RefusedCalls /></body>
 */
export function RefusedCalls(): ReactElement | null {
  return Overlay === null ? null : createElement(Suspense, { fallback: null }, createElement(Overlay))
}
