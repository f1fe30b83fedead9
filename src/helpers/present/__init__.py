"""Tables, figures and the page. Nothing is computed here: numbers come from results and derived datasets."""
