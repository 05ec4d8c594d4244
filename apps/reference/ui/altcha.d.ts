// The tag <altcha-widget> in JSX.
import 'altcha/types/react'
