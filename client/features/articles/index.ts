export { ArticlesPage } from './articles-page.tsx';
