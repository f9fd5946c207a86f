"""Invented people. Nobody here exists; numbers are from the ranges kept for fiction."""

from __future__ import annotations

FAMILY = tuple(
    """Alvarez Petersen Guerrero Byrne Huang Osei McCoy Kaplan Delgado Ibarra Estrada Mendoza
    Thompson Whitfield Hargrove Tanaka Ferrara Ellison Brooks Schultz Okonkwo Lindqvist Haddad
    Morales Duarte Novak Johnson Carver Foster Dubois Pruitt Kowalski Jennings Park Ortega
    Brennan Castillo Nguyen Tran Pham Khan Patel Sharma Rossi Moretti Schmidt Weber Larsen
    Olsen Andersen Nakamura Sato Kim Choi Cohen Levy Murphy Walsh Reilly Santos Silva Costa
    Ferreira Almeida Alcaraz Allen Baker Bell Bennett Boyd Bryant Burke Butler Campbell Carr
    Chen Clark Coleman Cooper Cruz Davis Diaz Dixon Edwards Evans Farley Fleming Flores Ford
    Garcia Gibson Gomez Grant Gray Green Hall Hansen Harper Hayes Henry Hicks Holt Howard
    Hughes Hunt Jackson James Jensen Jordan Keller Kelly Lambert Lane Lewis Lopez Lowe Lynch
    Marsh Martin Mason Mills Moreno Morgan Myers Nash Ortiz Owens Palmer Parker Perez Perry
    Price Quinn Ramirez Reed Reid Reyes Rivera Robbins Romero Ross Ruiz Russell Ryan Salazar
    Sanders Shaw Simmons Snyder Soto Stone Sutton Torres Tucker Vargas Vega Wade Wallace Ward
    Watts Webb Wells West Wheeler Wolfe Woods Wright Young Zamora Ziegler""".split()
)

GIVEN_FEMALE = tuple(
    """Maria Olga Emily Priscilla Grace Fatima Sofia Hannah Tanisha Gloria Denise Beatriz
    Isabel Rosa Yuki Carmen Linda Patricia Aisha Dolores Farah Ingrid Margaret Elena Lucia
    Anna Julia Nora Clara Alice Rose Ruth Helen Irene Esther Amy Diane Joan Karen Laura Megan
    Naomi Paula Rachel Sara Tessa Valerie Wendy Zoe Abigail Bianca Camila Daniela Eva
    Gabriela Jasmine Leila Mei Nina Opal""".split()
)

GIVEN_MALE = tuple(
    """Henry Omar Walter Peter Noah Marcus Luis Samuel Earl Robert Ahmed Hung Kofi Diego
    Calvin Mateo Jorge Ethan Liam Owen Felix Hugo Ivan Jonas Karl Leo Martin Nolan Oscar Paul
    Quentin Ralph Simon Thomas Victor Wesley Xavier Yusuf Zachary Adrian Bruno Carlos Daniel
    Elias Frank George Hassan Isaac Julian Kevin Lamar Miguel Nathan""".split()
)

STREETS = tuple(
    """Elm Maple Oak Cedar Birch Walnut Chestnut Willow Spring Park Lake Hill River Mill
    Church School Main Second Third Fourth Franklin Lincoln Madison Monroe Jackson""".split()
)

# Towns of the office's own county, with their ZIP codes.
TOWNS = (
    ("Springfield", "IL", "62701"),
    ("Springfield", "IL", "62702"),
    ("Springfield", "IL", "62703"),
    ("Springfield", "IL", "62704"),
    ("Springfield", "IL", "62711"),
    ("Chatham", "IL", "62629"),
    ("Rochester", "IL", "62563"),
    ("Sherman", "IL", "62684"),
)
