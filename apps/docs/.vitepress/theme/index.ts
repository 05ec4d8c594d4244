import type { Theme } from 'vitepress'
import theme from 'vitepress/theme'
import { onMounted } from 'vue'
import './style.css'

export default {
  extends: theme,
  setup: () => onMounted(nameSearch),
} satisfies Theme

/** The theme calls its box of search results a button, in which nothing could be reached: it is a dialog. */
function nameSearch(): void {
  new MutationObserver(() => {
    const box = document.querySelector('.VPLocalSearchBox[role="button"]')
    box?.setAttribute('role', 'dialog')
    for (const name of ['aria-owns', 'aria-expanded', 'aria-haspopup']) box?.removeAttribute(name)
  }).observe(document.body, { childList: true, subtree: true })
}
