"""How single values are painted in trees and tables: badges, severities, states, coverage.

Every mark is painted from the design tokens and never says something by colour alone. The words that
go with a mark are also given to the accessibility interface by the models.
"""
