import { render } from 'preact';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/run.css';
import './styles/dictionary.css';
import { begin } from './client/session';
import { applyTheme } from './client/theme';
import { App } from './views/App';

applyTheme();
const root = document.getElementById('app');
if (root) render(<App />, root);
void begin();
