export { ConfirmAddressPage } from './confirm-address-page.tsx';
export { ChoosePasswordPage } from './choose-password-page.tsx';
export { FirstPage } from './first-page.tsx';
export type { FirstPageData } from './first-page.tsx';
export { ForgottenPage } from './forgotten-page.tsx';
export { SignInPage } from './sign-in-page.tsx';
export type { SignInReason } from './sign-in-page.tsx';
export { SignUpPage } from './sign-up-page.tsx';
export { createStartApi, isFirstSignUp } from './start-api.ts';
